package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may go on from what a checkpoint holds. */
class CheckpointedModelsTest {
    private static final String PLACE = "checkpoints/side-by-side/job/chk-7";

    private final CheckpointedModels held =
            new CheckpointedModels(false, new TreeSet<>(List.of("logistic", "moe")));

    private static TrainerConfig job(String... models) {
        return TrainingHarness.config().models(List.of(models)).buildEach().get(0);
    }

    @Test
    void refusesModelsOfWhichItHoldsNone() {
        assertThatThrownBy(() -> held.requireFor(job("video-mlp", "wide-and-deep"), PLACE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(PLACE + " is of trainings side by side, of logistic,moe,")
                .hasMessageContaining("none of which --models video-mlp,wide-and-deep trains")
                .hasMessageContaining("--checkpoint-dir another folder, or --from-checkpoint none");
    }

    @Test
    void allowsModelsToBeAddedAndLeftOutAsLongAsOneStays() {
        TrainerConfig job = job("video-mlp", "moe");
        held.requireFor(job, PLACE);
        assertThat(held.addedBy(job)).containsExactly("video-mlp");
        assertThat(held.leftOutBy(job)).containsExactly("logistic");
    }
}
