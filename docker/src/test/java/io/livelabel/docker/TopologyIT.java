package io.livelabel.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * The images as one topology, and what becomes of its labels where parts of it fail. Every test
 * sends videos of its own; the summary at its end judges all labels there are.
 */
class TopologyIT {
    private static final String EXACTLY_ONCE = "each live video exactly once";
    private static final Duration LONG = Duration.ofMinutes(4);

    private static Topology topology;

    @BeforeAll
    static void start() throws IOException {
        if (!Boolean.getBoolean("livelabel.images")) {
            String reason =
                    "TopologyIT is skipped: -Ddocker.images.skip=false builds the images and runs them";
            System.out.println(reason);
            throw new TestAbortedException(reason);
        }
        assertThat(Images.whyNot()).isEmpty();
        topology = new Topology(Path.of("target", "topology"));
    }

    @AfterAll
    static void stop() {
        if (topology != null) {
            topology.close();
        }
    }

    @Test
    void labelsEachUploadOnceWithWeightsThatAllExamplesAreIn() {
        topology.train("plain-training", 1500, 400);
        topology.upload("plain-live", 300, 60);

        assertThat(topology.summary("plain-training")).contains(EXACTLY_ONCE);
    }

    @Test
    void labelsEachUploadOnceThoughTheBrokerIsKilled() {
        topology.train("broker-training", 3000, 250);
        topology.upload("broker-live", 300, 25);
        awaitLabels(50);

        topology.killBroker();

        assertThat(topology.summary("broker-training")).contains(EXACTLY_ONCE);
    }

    @Test
    void goesOnLabellingWhileTheTrainerIsCutOffAndTrainsOnBehindIt() {
        topology.train("cut-training", 3000, 250);
        topology.upload("cut-live", 400, 25);
        awaitCheckpoints(2);

        topology.cutTrainerOff();
        try {
            awaitLabels(150);
        } finally {
            topology.reconnectTrainer();
        }

        assertThat(topology.summary("cut-training")).contains(EXACTLY_ONCE);
    }

    @Test
    void publishesAllWeightsThoughTheTaskManagerIsKilledInItsMidst() {
        topology.train("task-training", 3000, 250);
        topology.upload("task-live", 300, 25);
        // Each checkpoint that is complete begins a publication.
        awaitCheckpoints(3);

        topology.killTaskManager();

        assertThat(topology.summary("task-training")).contains(EXACTLY_ONCE);
    }

    private static void awaitLabels(long more) {
        long before = topology.labelled();
        Awaitility.await("%d more labels".formatted(more))
                .atMost(LONG)
                .until(() -> topology.labelled() >= before + more);
    }

    private static void awaitCheckpoints(long more) {
        long before = topology.checkpoints();
        Awaitility.await("%d more checkpoints".formatted(more))
                .atMost(LONG)
                .until(() -> topology.checkpoints() >= before + more);
    }
}
