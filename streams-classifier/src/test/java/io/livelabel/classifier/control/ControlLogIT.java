package io.livelabel.classifier.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.client.TestBroker;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may write a decision, and when, on a real broker. */
final class ControlLogIT {
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = new TestBroker();
        broker.createTopics(Map.of());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void writesNoDecisionThatRestsOnAnOldHistory() throws Exception {
        Decisions decisions = decisions("contended");
        try (ControlLog zombie = log("contended");
                ControlLog other = log("contended")) {
            ControlHistory empty = zombie.read();
            assertThat(zombie.append(empty, accept(decisions, 1))).isTrue();
            ControlHistory premise = zombie.read();

            ControlHistory seen = other.read();
            assertThat(seen).isEqualTo(premise);
            assertThat(other.append(seen, decisions.pin(seen, root(1), "wanted"))).isTrue();

            assertThat(zombie.append(premise, accept(decisions, 2))).isFalse();
            assertThat(other.read().isPinned()).isTrue();
            assertThat(other.read().decisions()).hasSize(2);
            assertThat(zombie.append(zombie.read(), accept(decisions, 3))).isTrue();
        }
    }

    @Test
    void letsOneOfManyWritersWinEachTime() throws Exception {
        int writers = 4;
        int each = 5;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Future<Integer>> won =
                    threads.invokeAll(Collections.nCopies(writers, () -> appendNext(each)));
            int all = 0;
            for (Future<Integer> future : won) {
                all += future.get();
            }
            assertThat(all).isEqualTo(writers * each);
        } finally {
            threads.shutdown();
        }
        try (ControlLog log = log("raced")) {
            assertThat(log.read().decisions())
                    .extracting(ModelControl::getVersion)
                    .as("each follows the one that it was decided behind")
                    .isEqualTo(LongStream.rangeClosed(1, (long) writers * each).boxed().toList());
        }
    }

    /** Appends version after version, each the one behind the newest. */
    private static int appendNext(int count) throws InterruptedException {
        int done = 0;
        try (ControlLog log = log("raced")) {
            while (done < count) {
                ControlHistory history = log.read();
                long next = history.serving().map(VersionName::version).orElse(0L) + 1;
                done += log.append(history, accept(decisions("raced"), next)) ? 1 : 0;
            }
        }
        return done;
    }

    @Test
    void forgetsDecisionsThatWereWithdrawnAndPassesOverWhatCannotBeRead() throws Exception {
        try (ControlLog log = log(TellingWeights.MODEL);
                Publisher publisher = new Publisher(broker.connection())) {
            publisher.decide("root", 1, false);
            publisher.send("model-control", "another", new byte[] {1});
            publisher.send("model-control", TellingWeights.MODEL, new byte[] {9, 9});
            assertThat(log.read().serving()).hasValue(root(1));
            publisher.send("model-control", TellingWeights.MODEL, null);
            assertThat(log.read().inForce()).isEmpty();
            publisher.decide("root", 2, true);
            assertThat(log.read().serving()).hasValue(root(2));
            assertThat(log.read().decisions()).hasSize(1);
        }
    }

    private static ControlLog log(String model) {
        return new ControlLog(broker.connection(), broker.connection().openRegistry(), model);
    }

    private static Decisions decisions(String model) {
        return new Decisions(model, "test", Clock.systemUTC());
    }

    private static ModelControl accept(Decisions decisions, long version) {
        return decisions.accept(root(version), "good", Map.of());
    }

    private static VersionName root(long version) {
        return new VersionName("root", version);
    }
}
