package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenedReplicaTest {
    private final TallyEngine engine = new TallyEngine();

    private static TrainerConfig config(String model) {
        return TrainingHarness.config().engine(TallyEngine.NAME).model(model).build();
    }

    private ReplicaSnapshot snapshot(TrainerConfig config) {
        try (Replica replica = Replica.begin(config, engine, 1, 2)) {
            return replica.snapshot(0);
        }
    }

    @Test
    void refusesAReplicaOfAnotherArchitectureAndClosesItsModel() {
        TrainerConfig config = config("logistic");
        List<ReplicaSnapshot> snapshots = List.of(snapshot(config), snapshot(config("moe")));
        assertThatThrownBy(() -> OpenedReplica.of(config, engine, 0, 1, true, snapshots))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("the checkpoint holds another architecture");
        assertThat(engine.open()).isZero();
    }
}
