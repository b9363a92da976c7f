package io.livelabel.trainer;

import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.client.AwaitedServices;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.InterruptOnShutdown;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.ManifestSigner;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FlinkException;
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
            "Weights are published to the topics weights and weights-manifests with each"
                    + " checkpoint, figures to training-metrics, what cannot be used to"
                    + " training-dead-letters, examples of minibatches that were skipped to"
                    + " training-quarantine ('requeue' sends them back).",
            "Stopped, and even killed, it leaves its last checkpoint behind: the same command goes"
                    + " on from there."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(TrainCommand.class);
    private static final String LATEST = "latest";
    private static final String NONE = "none";
    private static final String START_OF_DETACHED = "10m";
    private static final String STOPPED = "the training was stopped; its last checkpoint is kept";

    /** Half of what a shutdown waits for is left to the rest of the JVM. */
    private static final int STOP_SECONDS = 15;

    @Mixin private TrainerOptions options = new TrainerOptions();

    @Option(
            names = "--from-checkpoint",
            paramLabel = "PATH",
            description =
                    "Checkpoint or savepoint to go on from; 'latest' is the newest complete one in"
                            + " --checkpoint-dir, or none where there is none; 'none' begins anew, or"
                            + " forks anew with --fork-from, as a lineage of its own, which is served"
                            + " only when model-control names it (default: ${DEFAULT-VALUE}).",
            defaultValue = LATEST)
    private String fromCheckpoint = LATEST;

    @Option(
            names = "--fork-from",
            paramLabel = "LINEAGE:VERSION|PATH",
            description =
                    "Trains on as a lineage of its own from a checkpoint or savepoint: its path, or"
                            + " lineage and version of one in --checkpoint-dir, which must be a folder"
                            + " of this machine then. With --skip, without bad data. Its checkpoints"
                            + " are in a folder of their own in --checkpoint-dir: where there is one,"
                            + " it goes on from there.")
    private @Nullable String forkFrom;

    @Option(
            names = "--local",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Runs Flink in this JVM; --no-local under 'flink run', in its cluster (default:"
                            + " ${DEFAULT-VALUE}).")
    private boolean local;

    @Option(
            names = "--detached",
            description =
                    "With --no-local: ends once the cluster has the job, which goes on; what"
                            + " Flink's application mode needs, where a command that ends its job when"
                            + " it is stopped itself would end it with the job manager.")
    private boolean detached;

    @Option(
            names = "--start-within",
            paramLabel = "TIME",
            description =
                    "How long the start waits for a broker and a schema registry that do not"
                            + " answer, before it fails: 30s, 10m, PT10M (default: 0s; with --detached "
                            + START_OF_DETACHED
                            + ", since a cluster that starts the command again with the job manager"
                            + " starts a failed one no more).")
    private @Nullable String startWithin;

    @Option(
            names = "--web-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description =
                    "Port of Flink's web interface on 127.0.0.1; 0 for any free one (default:"
                            + " ${DEFAULT-VALUE}).")
    private int webPort;

    @Override
    public Integer call() throws Exception {
        requireCluster();
        List<TrainerConfig> trainings = goingOn(trainings());
        TrainerConfig config = trainings.get(0);
        requireGpusWhereTheyCanBe(config);
        requireKeyWhereItIsRead(config);
        services().ask(() -> TrainingTopics.prepare(config));
        trainings.forEach(each -> LOGGER.info("{}: {}", each.model(), WeightsDisk.of(each)));
        Configuration flink =
                local
                        ? FlinkSettings.localConfiguration(config, webPort)
                        : FlinkSettings.configuration(config);
        JobClient job = start(flink, resume(flink, trainings));
        if (detached) {
            return CommandRunner.OK;
        }
        try (InterruptOnShutdown ignored = new InterruptOnShutdown(Thread.currentThread())) {
            await(job);
        }
        return CommandRunner.OK;
    }

    private static JobClient start(Configuration flink, List<TrainerConfig> trainings)
            throws Exception {
        try {
            return TrainingJob.submit(flink, trainings);
        } catch (FlinkException e) {
            throw new UserException("the training cannot start: " + root(e).getMessage(), e);
        }
    }

    private List<TrainerConfig> trainings() {
        List<TrainerConfig> trainings = options.toConfigs();
        List<SkippedRange> skipped = trainings.get(0).skipped();
        requireForkWhereNeeded(skipped);
        return forkFrom == null ? trainings : options.toConfigs(Fork.of(forkFrom, skipped));
    }

    /** Where several replicas have trained, their averages go on, also with one. */
    private List<TrainerConfig> goingOn(List<TrainerConfig> trainings) {
        TrainerConfig config = trainings.get(0);
        boolean asked = config.averaging() != null;
        boolean averaged =
                checkpoint(config)
                        .map(found -> CheckpointedReplicas.areIn(found, asked))
                        .orElse(asked);
        if (asked == averaged) {
            return trainings;
        }
        options.goOnAveraged();
        return trainings();
    }

    private void requireCluster() {
        if (detached && local) {
            throw new UserException(
                    "--detached needs --no-local: a job in this JVM ends with the command");
        }
    }

    private void requireGpusWhereTheyCanBe(TrainerConfig config) {
        AveragingConfig averaging = config.averaging();
        if (local && averaging != null && averaging.gpusPerReplica() > 0) {
            throw new UserException(
                    "--gpus-per-replica is %d, but only the task managers of a cluster have such a resource: give --no-local under 'flink run', or leave it out"
                            .formatted(averaging.gpusPerReplica()));
        }
    }

    /** On a cluster the key is the task managers'. */
    private void requireKeyWhereItIsRead(TrainerConfig config) {
        if (local) {
            ManifestSigner.of(config.signWith());
        }
    }

    private void requireForkWhereNeeded(List<SkippedRange> skipped) {
        if (forkFrom == null && !skipped.isEmpty()) {
            throw new UserException(
                    "--skip needs --fork-from: a training that leaves out records is another"
                            + " lineage");
        }
    }

    private AwaitedServices services() {
        String given = startWithin != null ? startWithin : detached ? START_OF_DETACHED : "0s";
        return AwaitedServices.startingWithin("the training", given);
    }

    /** Makes the job go on from what there is; a fork needs its source only where it begins. */
    private List<TrainerConfig> resume(Configuration flink, List<TrainerConfig> trainings) {
        TrainerConfig config = trainings.get(0);
        Optional<String> own = checkpoint(config);
        Fork fork = config.fork();
        if (own.isPresent()) {
            LOGGER.info("training goes on from {}", own.get());
            if (CheckpointedModels.leavesOut(own.get(), config)) {
                FlinkSettings.resumeInPart(flink, own.get());
            } else {
                FlinkSettings.resumeFrom(flink, own.get(), fromCheckpoint.equals(LATEST));
            }
            return trainings;
        }
        return fork == null || forkFrom == null ? trainings : begin(fork, forkFrom, flink, config);
    }

    private List<TrainerConfig> begin(
            Fork fork, String source, Configuration flink, TrainerConfig config) {
        ForkSource found = ForkSource.find(source, config.checkpointDirectory());
        found.requireBefore(config.skipped());
        LOGGER.info(
                "training forks from {}, without {}; its checkpoints are in {}",
                found.checkpoint(),
                config.skipped(),
                config.jobCheckpoints());
        FlinkSettings.resumeInPart(flink, found.checkpoint().toUri().toString());
        return options.toConfigs(fork.leaving(point(found, config)));
    }

    private static ForkPoint point(ForkSource source, TrainerConfig config) {
        ModelSnapshot left = source.training();
        return source.point(
                PublishedVersions.read(config.connection(), config.model(), left.lineage().id())
                        .containsKey(left.version()));
    }

    private Optional<String> checkpoint(TrainerConfig config) {
        if (fromCheckpoint.equals(NONE)) {
            return Optional.empty();
        }
        if (!fromCheckpoint.equals(LATEST)) {
            return Optional.of(fromCheckpoint);
        }
        return Checkpoints.newestComplete(ownFolder(config)).map(path -> path.toUri().toString());
    }

    private static Path ownFolder(TrainerConfig config) {
        return Checkpoints.folder(config.jobCheckpoints())
                .orElseThrow(
                        () ->
                                new UserException(
                                        "checkpoints are looked for in a folder of this machine, not in %s: give --from-checkpoint the checkpoint itself, or none"
                                                .formatted(config.jobCheckpoints())));
    }

    /** Waits for the job's end; interrupted, it ends the job first. */
    private static void await(JobClient job) {
        try {
            job.getJobExecutionResult().get();
        } catch (InterruptedException e) {
            stop(job);
        } catch (ExecutionException e) {
            if (isCancelled(e)) {
                LOGGER.info(STOPPED);
                return;
            }
            Throwable cause =
                    ExceptionUtils.findThrowable(e, TrainCommand::saysWhatIsWrong)
                            .orElseGet(() -> root(e));
            throw new UserException("the training has failed: " + cause.getMessage(), e);
        }
    }

    /** Cancels the job, and gives it the time to close. */
    private static void stop(JobClient job) {
        try {
            job.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
            job.getJobExecutionResult().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (isCancelled(e)) {
                LOGGER.info(STOPPED);
            } else {
                LOGGER.warn("the training had failed when it was to stop", e);
            }
        } catch (TimeoutException e) {
            LOGGER.warn("the training did not stop within {} s", STOP_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean saysWhatIsWrong(Throwable failure) {
        return failure instanceof TrainingException || failure instanceof RegistryException;
    }

    private static boolean isCancelled(ExecutionException end) {
        return ExceptionUtils.findThrowable(end, JobCancellationException.class).isPresent();
    }

    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
