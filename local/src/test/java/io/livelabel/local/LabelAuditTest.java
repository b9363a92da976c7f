package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.model.metrics.Figures;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelAuditTest {
    @TempDir Path directory;
    private LabelAudit audit;

    /** Two videos, and one that is uploaded twice. */
    @BeforeEach
    void auditOfFourUploads() throws Exception {
        audit =
                new LabelAudit(
                        new LiveTruth(
                                List.of(
                                        TestShards.write(
                                                directory.resolve("a"),
                                                TestShards.video("one", 1),
                                                TestShards.video("two", 2),
                                                TestShards.video("twice", 3)),
                                        TestShards.write(
                                                directory.resolve("b"),
                                                TestShards.video("twice", 3))),
                                TestShards.SIZES));
    }

    @Test
    void isContentWithOneLabelAnUpload() {
        addAll("one", "two", "twice", "twice");

        assertThat(audit.uploads()).isEqualTo(4);
        assertThat(audit.total()).isEqualTo(4);
        assertThat(audit.missing()).isZero();
        assertThat(audit.duplicates()).isZero();
    }

    @Test
    void tellsALabelThatIsMissing() {
        addAll("one", "twice", "twice");

        assertThat(audit.missing()).isEqualTo(1);
        assertThat(audit.duplicates()).isZero();
    }

    @Test
    void tellsAMissingLabelOfAVideoThatIsUploadedTwice() {
        addAll("one", "two", "twice");

        assertThat(audit.missing()).isEqualTo(1);
    }

    @Test
    void tellsALabelThatIsThereTwiceEvenIfAnotherIsMissing() {
        addAll("one", "one", "twice", "twice");

        assertThat(audit.missing()).isEqualTo(1);
        assertThat(audit.duplicates()).isEqualTo(1);
    }

    @Test
    void tellsAThirdLabelOfAVideoThatIsUploadedTwice() {
        addAll("one", "two", "twice", "twice", "twice");

        assertThat(audit.missing()).isZero();
        assertThat(audit.duplicates()).isEqualTo(1);
    }

    @Test
    void countsALabelOfNoUploadAsOneTooMany() {
        addAll("one", "two", "twice", "twice", "stranger");

        assertThat(audit.total()).isEqualTo(5);
        assertThat(audit.missing()).isZero();
        assertThat(audit.duplicates()).isEqualTo(1);
    }

    @Test
    void judgesEachVersionByTheUploadsItLabelled() {
        audit.add(labels("one", 10, "aa", 1));
        audit.add(labels("two", 9, "bb", 7));
        audit.add(labels("twice", 10, "aa", 8));

        assertThat(audit.byVersion().keySet())
                .extracting(LabelAudit.Version::version)
                .containsExactly(9L, 10L);
        List<Figures> figures = new ArrayList<>();
        audit.byVersion().values().forEach(evaluation -> figures.add(evaluation.figures()));
        assertThat(figures.get(0).videos()).isEqualTo(1);
        assertThat(figures.get(0).hitAt1()).isZero();
        assertThat(figures.get(1).videos()).isEqualTo(2);
        assertThat(figures.get(1).hitAt1()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void keepsVersionsOfTheSameNumberApartByTheirHash() {
        audit.add(labels("one", 9, "aa", 1));
        audit.add(labels("two", 9, "bb", 2));

        assertThat(audit.byVersion()).hasSize(2);
    }

    @Test
    void doesNotJudgeALabelThatIsOneTooMany() {
        audit.add(labels("one", 9, "aa", 1));
        audit.add(labels("one", 9, "aa", 7));
        audit.add(labels("stranger", 9, "aa", 7));

        Figures figures = audit.byVersion().values().iterator().next().figures();
        assertThat(figures.videos()).isEqualTo(1);
        assertThat(figures.hitAt1()).isEqualTo(1);
    }

    private void addAll(String... ids) {
        for (String id : ids) {
            audit.add(labels(id, 1, "aa", 1));
        }
    }

    private static VideoLabels labels(String id, long version, String sha256, int best) {
        return VideoLabels.newBuilder()
                .setId(id)
                .setLabels(List.of(new Label(best, 0.9f, null), new Label(19, 0.1f, null)))
                .setModel("logistic")
                .setLineage("lineage")
                .setVersion(version)
                .setSha256(sha256)
                .setInputTopic("videos")
                .setInputPartition(0)
                .setInputOffset(0)
                .setInputTimeMs(0)
                .setLabelledTimeMs(0)
                .setStalenessMs(0)
                .setWeightsExamples(0)
                .build();
    }
}
