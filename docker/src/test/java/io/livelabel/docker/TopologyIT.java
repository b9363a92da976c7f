package io.livelabel.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
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
    private static final Duration LONG = Duration.ofMinutes(3);

    private static Topology topology;
    private static Pages pages;
    private static WeightsTopics weights;

    @BeforeAll
    static void start() throws IOException {
        if (!Boolean.getBoolean("livelabel.images")) {
            String reason =
                    "TopologyIT is skipped: -Ddocker.images.skip=false builds the images and runs them";
            System.out.println(reason);
            throw new TestAbortedException(reason);
        }
        assertThat(Images.whyNot()).isEmpty();
        Path folders = Files.createDirectories(Path.of("target", "topology"));
        topology = new Topology(Files.createTempDirectory(folders, "run-"));
        pages = topology.pages();
        weights = topology.weights();
    }

    @AfterAll
    static void stop() {
        if (weights != null) {
            weights.close();
        }
        if (topology != null) {
            topology.close();
        }
    }

    @Test
    void labelsEachUploadOnceWithWeightsThatAllExamplesAreIn() {
        topology.train("plain-training", new Videos(0, 1000, 400));
        topology.upload("plain-live", new Videos(1000, 200, 100));

        assertThat(topology.summary("plain-training")).contains(EXACTLY_ONCE);
    }

    @Test
    void labelsEachUploadOnceThoughTheBrokerIsKilled() {
        topology.train("broker-training", new Videos(10_000, 3000, 250));
        topology.upload("broker-live", new Videos(13_000, 300, 25));
        awaitLabels(50);

        topology.killBroker();

        assertThat(topology.summary("broker-training")).contains(EXACTLY_ONCE);
    }

    @Test
    void goesOnLabellingWhileTheTrainerIsCutOffAndTrainsOnBehindIt() {
        topology.train("cut-training", new Videos(20_000, 4000, 200));
        int before = weights.published();
        await("weights that are published").until(() -> weights.published() > before);
        long restarts = pages.restarts();

        topology.cutTrainerOff();
        int published;
        try {
            // What the broker had of a publication has come through when these labels are there.
            topology.upload("cut-live", new Videos(24_000, 300, 25));
            awaitLabels(20);
            published = weights.published();
            await("the training to fail for want of its broker")
                    .until(() -> pages.restarts() > restarts);
            // However long that took, uploads that come behind it are labelled.
            topology.upload("cut-live-again", new Videos(25_000, 300, 25));
            awaitLabels(20);
            assertThat(weights.published()).isEqualTo(published);
        } finally {
            topology.reconnectTrainer();
        }

        assertThat(topology.summary("cut-training")).contains(EXACTLY_ONCE);
        assertThat(weights.published()).isGreaterThan(published);
    }

    @Test
    void publishesAllWeightsThoughTheTaskManagerIsKilledInItsMidst() {
        topology.train("task-training", new Videos(30_000, 5000, 250));
        topology.upload("task-live", new Videos(35_000, 300, 25));

        await("a kill before a publication ends")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(TopologyIT::isKilledWhilePublishing);

        assertThat(topology.summary("task-training")).contains(EXACTLY_ONCE);
    }

    /** A publication may end between the look and the kill; then the next one is tried. */
    private static boolean isKilledWhilePublishing() {
        if (!weights.areBeingWritten()) {
            return false;
        }
        topology.killTaskManager();
        boolean midst = weights.areBeingWritten();
        topology.restartTaskManager();
        return midst;
    }

    private static void awaitLabels(long more) {
        long before = pages.labelled();
        await("%d more labels".formatted(more)).until(() -> pages.labelled() >= before + more);
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LONG);
    }
}
