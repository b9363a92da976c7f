package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TestRegistry;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job manager does that starts while what the training needs is away. */
class ClusterStartIT {
    @TempDir Path checkpoints;

    private TestBroker broker;
    private TestRegistry registry;

    @BeforeEach
    void startServices() {
        broker = TestBroker.thatIsSoonMissed();
        registry = new TestRegistry();
    }

    @AfterEach
    void stopServices() {
        broker.close();
        registry.close();
    }

    /** A training that ends by itself, since there is nothing to learn from. */
    private void start(Connection connection, String within) {
        ClusterMain.main(
                new String[] {
                    "train",
                    "--no-local",
                    "--detached",
                    "--from-checkpoint=none",
                    "--until-end",
                    "--start-within=" + within,
                    "--checkpoint-dir=" + checkpoints,
                    "--bootstrap-servers=" + connection.bootstrapServers(),
                    "--schema-registry=" + registry.url()
                });
    }

    @Test
    void waitsForARegistryThatIsAwayAndStartsOnceItIsBack() {
        registry.fail(true);
        CompletableFuture<Void> started =
                CompletableFuture.runAsync(() -> start(broker.connection(), "5m"));
        await().until(() -> registry.refused() > 1);
        assertThat(started).isNotDone();

        registry.fail(false);
        await().untilAsserted(() -> assertThat(started).isCompleted());
    }

    @Test
    void givesUpWithASentenceWhereNoBrokerAnswersInTime() {
        broker.suspend();
        try {
            assertThatThrownBy(() -> start(broker.connection(), "2s"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "the training has waited 2 s for broker and registry, and gives up: no Kafka broker"
                                    + " answered at "
                                    + broker.connection().bootstrapServers());
        } finally {
            broker.resume();
        }
    }

    @Test
    void givesUpAtOnceWhereWaitingDoesNotHelp() {
        assertThatThrownBy(() -> start(Connection.to("nowhere", registry.url()), "5m"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot make a Kafka client for nowhere");
    }
}
