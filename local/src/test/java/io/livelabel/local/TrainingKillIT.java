package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.ChildJvm;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestRegistry;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training on a cluster whose processes are killed at random moments, and each time started
 * again: job manager, task manager and broker, each with {@code kill -9}. The property {@code
 * livelabel.kills} says how often, {@code livelabel.seed} which.
 */
class TrainingKillIT {
    private static final int KILLS = Integer.getInteger("livelabel.kills", 6);
    private static final long SEED = Long.getLong("livelabel.seed", System.nanoTime());
    private static final int EXAMPLES_PER_SECOND = 300;
    private static final int LONGEST_CALM_MS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path directory;

    private final TestRegistry registry = new TestRegistry();
    private final List<Victim> victims = new ArrayList<>();
    private Connection connection;

    private record Victim(String name, ChildJvm jvm) {}

    @BeforeEach
    void startProcesses() throws Exception {
        int brokerPort = LocalBroker.freePort();
        connection = Connection.to("localhost:" + brokerPort, registry.url());
        Path checkpoints = directory.resolve("checkpoints");
        String port = String.valueOf(LocalBroker.freePort());
        String restPort = String.valueOf(LocalBroker.freePort());
        start(
                "broker",
                TrainingProcesses.Broker.class,
                directory.resolve("broker").toString(),
                String.valueOf(brokerPort));
        start("task manager", TrainingProcesses.TaskManager.class, port, restPort);
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreException(UserException.class)
                .untilAsserted(
                        () ->
                                CountedExamples.createTopics(
                                        TrainingProcesses.config(connection, checkpoints).build()));
        start(
                "job manager",
                TrainingProcesses.JobManager.class,
                connection.bootstrapServers(),
                connection.registryUrl(),
                checkpoints.toString(),
                port,
                restPort);
    }

    private void start(String name, Class<?> main, String... arguments) throws Exception {
        victims.add(
                new Victim(
                        name,
                        new ChildJvm(directory.resolve(name + ".log"), "400m", main, arguments)));
    }

    @AfterEach
    void stopProcesses() throws Exception {
        for (Victim victim : victims) {
            victim.jvm().close();
        }
        registry.close();
    }

    @Test
    void usesEachExampleOnceAnEpochWhateverIsKilled() throws Exception {
        System.out.printf("%d kills, seed %d%n", KILLS, SEED);
        Random random = new Random(SEED);
        try (CountedExamples examples = new CountedExamples(connection);
                PublicationAudit audit = new PublicationAudit(connection)) {
            Run run = new Run(examples, audit);
            run.until(() -> audit.examples() > 0);
            List<Victim> next = new ArrayList<>(victims);
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill % next.size() == 0) {
                    Collections.shuffle(next, random);
                }
                long calmEnds = run.elapsedMs() + random.nextInt(LONGEST_CALM_MS);
                run.until(() -> run.elapsedMs() > calmEnds);
                Victim victim = next.get(kill % next.size());
                victim.jvm().kill();
                victim.jvm().startAgain();
                System.out.printf(
                        "%3d s  kill %d: %s, at version %d%n",
                        run.elapsedMs() / 1_000, kill + 1, victim.name(), audit.version());
                // Every fourth comes while it has not recovered from the one before.
                if (random.nextInt(4) > 0) {
                    int sent = examples.sent();
                    // The open minibatch is not in a version.
                    run.until(() -> audit.examples() + TrainingProcesses.MINIBATCH > sent);
                }
            }
            examples.end();
            run.until(() -> audit.examples() >= examples.sent());
            audit.requireEachOnceAnEpoch(examples.sent());
            assertThat(audit.deltas()).as("versions that are deltas").isPositive();
            System.out.printf(
                    "%3d s  %d epochs, %d versions published, %d of them deltas, %d kept%n",
                    run.elapsedMs() / 1_000,
                    examples.sent() / CountedExamples.EPOCH,
                    audit.published(),
                    audit.deltas(),
                    audit.kept());
        }
    }

    /** Sends examples and audits what is published, until something holds. */
    private final class Run {
        private final CountedExamples examples;
        private final PublicationAudit audit;
        private final long startNanos = System.nanoTime();

        Run(CountedExamples examples, PublicationAudit audit) {
            this.examples = examples;
            this.audit = audit;
        }

        long elapsedMs() {
            return Duration.ofNanos(System.nanoTime() - startNanos).toMillis();
        }

        void until(BooleanSupplier holds) throws Exception {
            long latest = elapsedMs() + PATIENCE.toMillis();
            while (!holds.getAsBoolean()) {
                examples.sendUpTo((int) (elapsedMs() * EXAMPLES_PER_SECOND / 1_000));
                audit.poll();
                requireAlive(elapsedMs() < latest);
            }
        }

        private void requireAlive(boolean inTime) throws Exception {
            for (Victim victim : victims) {
                assertThat(inTime && victim.jvm().process().isAlive())
                        .as(
                                "seed %d, example %d of %d, %s: %s",
                                SEED,
                                audit.examples(),
                                examples.sent(),
                                victim.name(),
                                victim.jvm().output())
                        .isTrue();
            }
        }
    }
}
