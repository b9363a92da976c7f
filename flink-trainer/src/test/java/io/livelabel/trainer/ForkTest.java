package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkTest {
    private static final SkippedRange FIRST = SkippedRange.parse("training-videos:0:4-5");
    private static final SkippedRange SECOND = SkippedRange.parse("training-videos:1:6-7");

    @TempDir Path directory;

    @Test
    void isNamedByItsSourceWhetherOrNotThatIsStillThere() throws IOException {
        Path source = directory.resolve("chk-7");
        Fork gone = Fork.of(source.toString(), List.of(FIRST));
        assertThat(gone.name()).startsWith("fork-chk-7-");
        assertThat(gone.left()).isNull();
        Files.createDirectories(source);
        assertThat(Fork.of(source.toString(), List.of(FIRST))).isEqualTo(gone);
        assertThat(Fork.of(source.toUri().toString(), List.of(FIRST))).isEqualTo(gone);
        assertThat(Fork.of(directory.resolve("other/../chk-7").toString(), List.of(FIRST)))
                .isEqualTo(gone);
        assertThat(Fork.of(directory.resolve("other/chk-7").toString(), List.of(FIRST)))
                .isNotEqualTo(gone);
    }

    @Test
    void isAnotherWhereItLeavesOutOtherRecords() {
        Fork both = Fork.of("a-lineage:7", List.of(FIRST, SECOND));
        assertThat(both.name()).startsWith("fork-a-lineage-7-");
        assertThat(Fork.of("a-lineage:7", List.of(SECOND, FIRST))).isEqualTo(both);
        assertThat(Fork.of("a-lineage:7", List.of(FIRST))).isNotEqualTo(both);
        assertThat(Fork.of("a-lineage:8", List.of(FIRST, SECOND))).isNotEqualTo(both);
    }

    @Test
    void keepsItsCheckpointsApartFromThoseOfTheHistoryThatItLeaves() {
        Fork fork = Fork.of("a-lineage:7", List.of());
        TrainerConfig plain =
                TrainingHarness.config().checkpointDirectory("s3://bucket/checkpoints").build();
        TrainerConfig forked =
                TrainingHarness.config()
                        .checkpointDirectory("s3://bucket/checkpoints/")
                        .fork(fork)
                        .build();
        assertThat(plain.jobCheckpoints()).isEqualTo("s3://bucket/checkpoints");
        assertThat(forked.jobCheckpoints()).isEqualTo("s3://bucket/checkpoints/" + fork.name());
        assertThat(forked.jobName()).isEqualTo(plain.jobName() + "-" + fork.name());
    }

    @Test
    void refusesASourceThatIsNoFolderOfThisMachine() {
        assertThatThrownBy(() -> Fork.of("file:nowhere", List.of()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is a folder of this machine, not 'file:nowhere'");
    }
}
