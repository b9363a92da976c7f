package io.livelabel.trainer;

import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.UserException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains until it is stopped, or until the topic's end. */
@Command(
        name = "train",
        description = {
            "Learns from a topic of labelled videos: each is scored first, then trained on.",
            "Weights are published to the topics weights and weights-manifests with each checkpoint, figures to training-metrics, what cannot be used to training-dead-letters.",
            "Stopped by a signal, it leaves its last checkpoint behind, for --from-checkpoint."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(TrainCommand.class);
    private static final String LATEST = "latest";
    private static final int STOP_SECONDS = 20;

    @Mixin private TrainerOptions options = new TrainerOptions();

    @Option(
            names = "--from-checkpoint",
            paramLabel = "PATH",
            description =
                    "Checkpoint or savepoint to go on from; 'latest' is the newest complete one in --checkpoint-dir, or none where there is none (default: begin anew).")
    private @Nullable String fromCheckpoint;

    @Option(
            names = "--local",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Runs Flink in this JVM; --no-local under 'flink run', in its cluster (default: ${DEFAULT-VALUE}).")
    private boolean local;

    @Option(
            names = "--web-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description =
                    "Port of Flink's web interface on 127.0.0.1; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int webPort;

    @Override
    public Integer call() throws Exception {
        TrainerConfig config = options.toConfig();
        createTopics(config);
        Configuration flink =
                local
                        ? TrainingJob.localConfiguration(config, webPort)
                        : TrainingJob.configuration(config);
        checkpoint(config)
                .ifPresent(
                        path -> {
                            LOGGER.info("training goes on from {}", path);
                            TrainingJob.resumeFrom(flink, path, LATEST.equals(fromCheckpoint));
                        });
        await(TrainingJob.submit(flink, config));
        return CommandRunner.OK;
    }

    private static void createTopics(TrainerConfig config) {
        try {
            TrainingJob.createTopics(config);
        } catch (RegistryException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<String> checkpoint(TrainerConfig config) {
        if (!LATEST.equals(fromCheckpoint)) {
            return Optional.ofNullable(fromCheckpoint);
        }
        URI directory = URI.create(config.checkpointDirectory());
        if (!"file".equals(directory.getScheme())) {
            throw new UserException(
                    "'latest' is looked for in a folder of this machine, not in %s: give --from-checkpoint the checkpoint itself"
                            .formatted(directory));
        }
        return Checkpoints.newestComplete(Path.of(directory)).map(path -> path.toUri().toString());
    }

    private static void await(JobClient job) throws InterruptedException {
        Thread onSignal = new Thread(() -> stop(job), "stop-training");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            job.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            if (ExceptionUtils.findThrowable(e, JobCancellationException.class).isPresent()) {
                LOGGER.info("the training was stopped; its last checkpoint is kept");
                return;
            }
            Throwable cause =
                    ExceptionUtils.findThrowable(e, TrainingException.class)
                            .<Throwable>map(found -> found)
                            .orElseGet(() -> root(e));
            throw new UserException("the training has failed: " + cause.getMessage(), e);
        }
        Runtime.getRuntime().removeShutdownHook(onSignal);
    }

    /** Cancels the job, and gives it the time to close. */
    private static void stop(JobClient job) {
        try {
            job.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
            job.getJobExecutionResult().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            LOGGER.debug("the job has ended", e);
        } catch (TimeoutException e) {
            LOGGER.warn("the training did not stop within {} s", STOP_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
