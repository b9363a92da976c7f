package io.livelabel.local;

import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.Checkpoints;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that goes on from its checkpoints with more subtasks that read, and with fewer. */
class TrainingRescaleIT {
    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void losesAndDoublesNothingWhereMoreOrFewerSubtasksRead() throws Exception {
        try (LocalBroker broker = new LocalBroker(directory.resolve("broker"))) {
            Connection connection =
                    Connection.to(broker.bootstrapServers(), "mock://" + UUID.randomUUID());
            CountedExamples.createTopics(config(connection, 1));
            try (CountedExamples examples = new CountedExamples(connection);
                    PublicationAudit audit = new PublicationAudit(connection)) {
                for (int readers : List.of(1, 3, 4, 2)) {
                    JobClient job = submit(connection, readers);
                    examples.sendUpTo(examples.sent() + 700);
                    // What is still to be read is read by other subtasks next time.
                    int most = examples.sent() - 300;
                    await(audit, () -> audit.examples() > most);
                    TrainingJob.cancel(job, WAIT);
                }
                JobClient job = submit(connection, 1);
                examples.end();
                await(audit, () -> audit.examples() >= examples.sent());
                TrainingJob.cancel(job, WAIT);
                audit.requireEachOnceAnEpoch(examples.sent());
            }
        }
    }

    private TrainerConfig config(Connection connection, int readers) {
        return TrainingProcesses.config(connection, directory.resolve("checkpoints"))
                .readers(readers)
                .build();
    }

    private JobClient submit(Connection connection, int readers) throws Exception {
        TrainerConfig config = config(connection, readers);
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        Checkpoints.newestComplete(directory.resolve("checkpoints"))
                .ifPresent(path -> FlinkSettings.resumeFrom(flink, path.toUri().toString(), true));
        return TrainingJob.submit(flink, config);
    }

    private static void await(PublicationAudit audit, BooleanSupplier holds) {
        Awaitility.await()
                .atMost(WAIT)
                .until(
                        () -> {
                            audit.poll();
                            return holds.getAsBoolean();
                        });
    }
}
