package io.livelabel.local;

import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.Checkpoints;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;

/**
 * The demo's training job in a Flink cluster of its own in this JVM, gone on with from the newest
 * complete checkpoint. Closing it cancels the job and keeps the checkpoint.
 */
final class DemoTrainer implements AutoCloseable {
    // Each checkpoint publishes a version, and those of an hour stay: larger models publish less
    // often.
    private static final long WEIGHTS_BYTES_PER_SECOND = 10_000_000;
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);
    private static final int STOP_SECONDS = 30;

    private final JobClient job;
    private final int webPort;
    private final Optional<Path> resumedFrom;

    /** Starts the job. */
    DemoTrainer(Connection connection, DemoConfig demo, Path checkpoints) throws Exception {
        TrainerConfig config =
                TrainerConfig.builder(connection)
                        .model(demo.model())
                        .engine(demo.engine())
                        .seed(demo.seed())
                        .checkpointDirectory(checkpoints)
                        .checkpointInterval(checkpointInterval(demo))
                        .build();
        webPort = LocalBroker.freePort();
        Configuration flink = FlinkSettings.localConfiguration(config, webPort);
        resumedFrom = Checkpoints.newestComplete(checkpoints);
        resumedFrom.ifPresent(
                checkpoint -> FlinkSettings.resumeFrom(flink, checkpoint.toUri().toString(), true));
        job = TrainingJob.submit(flink, config);
    }

    private static Duration checkpointInterval(DemoConfig demo) {
        FeatureSizes sizes = FeatureSizes.YOUTUBE_8M;
        long bytes =
                (long) Float.BYTES
                        * Zoo.architecture(
                                        demo.model(),
                                        FeatureSet.of(sizes.rgb(), sizes.audio(), sizes.classes()))
                                .parameterCount();
        Duration interval = Duration.ofMillis(1_000 * bytes / WEIGHTS_BYTES_PER_SECOND);
        return interval.compareTo(LEAST_INTERVAL) > 0 ? interval : LEAST_INTERVAL;
    }

    /** Where Flink's web interface is. */
    String webInterface() {
        return "http://127.0.0.1:" + webPort;
    }

    /** The checkpoint it went on from. */
    Optional<Path> resumedFrom() {
        return resumedFrom;
    }

    /** Throws the cause if the job has ended. */
    void requireAlive() throws InterruptedException {
        try {
            JobStatus status = job.getJobStatus().get();
            if (status.isGloballyTerminalState()) {
                job.getJobExecutionResult().get(STOP_SECONDS, TimeUnit.SECONDS);
                throw new IllegalStateException("the training job has ended: " + status);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the training job has failed: " + e, e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        try {
            job.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the training job could not be cancelled", e);
        }
    }
}
