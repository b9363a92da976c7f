package io.livelabel.local.security;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.classifier.explain.ExplainCommand;
import io.livelabel.classifier.models.ModelsCommand;
import io.livelabel.classifier.relabel.RelabelCommand;
import io.livelabel.classifier.status.StatusCommand;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Purpose;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.producer.replay.ReplayOrder;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.access.Application;
import io.livelabel.schemas.access.Refusal;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.TrustedKeys;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.core.execution.JobClient;

/**
 * The applications at a secured broker, each as its own user: those that go on for long are
 * started, the others asked to do a little of their work.
 */
final class SecuredApplications {
    static final String MODEL = "logistic";
    static final int VIDEOS = 120;

    private static final FeatureSizes SIZES = new FeatureSizes(8, 4, 12);
    private static final Map<Application, Purpose> PURPOSES =
            Map.of(
                    Application.REPLAY_TRAINING, Purpose.TRAINING,
                    Application.REPLAY_LIVE, Purpose.LIVE,
                    Application.REPLAY_PROBE, Purpose.PROBE);

    private final SecuredUsers users;
    private final Path directory;
    private final List<Path> shards;
    private final Path privateKey;
    private final Path publicKey;

    /**
     * Makes shards, one of them with a record that nobody can read, and a pair of keys.
     *
     * @param directory for them and for what applications keep
     */
    SecuredApplications(SecuredUsers users, Path directory) throws IOException {
        this.users = users;
        this.directory = directory;
        shards =
                new ArrayList<>(
                        ShardGenerator.write(
                                directory.resolve("shards"),
                                GeneratorConfig.of(ExampleLevel.VIDEO, VIDEOS, 1)
                                        .withSizes(SIZES)));
        Path damaged = directory.resolve("damaged.tfrecord");
        try (TfRecordWriter writer = new TfRecordWriter(damaged)) {
            writer.write("no example".getBytes(StandardCharsets.UTF_8));
        }
        shards.add(damaged);
        privateKey = directory.resolve("key.pem");
        publicKey = directory.resolve("key.pub");
        run(new KeysCommand(), "--private=" + privateKey, "--public=" + publicKey)
                .ifPresent(
                        failure -> {
                            throw new IllegalStateException(failure);
                        });
    }

    /** The file of the key that signs, which nobody may be told. */
    Path privateKey() {
        return privateKey;
    }

    /**
     * Sends all shards.
     *
     * @param again whether what was sent before is sent once more
     * @return what it says if it fails
     */
    Optional<String> replay(Application application, boolean again) throws InterruptedException {
        Purpose purpose = PURPOSES.get(application);
        ReplayConfig config =
                new ReplayConfig(
                        purpose.replayName(),
                        shards,
                        purpose,
                        ReplayOrder.ONCE,
                        Set.of(ExampleLevel.VIDEO),
                        SIZES,
                        ReplayConfig.MAX_FRAMES,
                        Optional.empty(),
                        1,
                        purpose.commitInterval(),
                        false,
                        again);
        try {
            new Replay(config, users.connection(application), Pace.unlimited()).run();
            return Optional.empty();
        } catch (UserException e) {
            return Optional.of(e.getMessage() + "; " + Refusal.explain("replay", e).orElse(""));
        }
    }

    /**
     * Starts a training that signs, and retires each version as soon as there is a newer one. It is
     * the caller's to cancel.
     */
    JobClient train() throws Exception {
        TrainerConfig config =
                TrainerConfig.builder(users.connection(Application.TRAINER))
                        .sizes(SIZES)
                        .model(MODEL)
                        .minibatchSize(16)
                        .signWith(privateKey.toString())
                        .keepVersions(1)
                        .explainWindow(Duration.ZERO)
                        .checkpointDirectory(directory.resolve("checkpoints"))
                        .checkpointInterval(Duration.ofMillis(500))
                        .maxRestarts(0)
                        .build();
        TrainingJob.createTopics(config);
        return TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config);
    }

    /** Starts a classifier that takes signed weights alone. It is the caller's to close. */
    Classifier classify() {
        ClassifierConfig plain =
                ClassifierConfig.of(
                        users.connection(Application.CLASSIFIER),
                        SIZES,
                        MODEL,
                        directory.resolve("streams"));
        Classifier classifier =
                new Classifier(
                        new ClassifierConfig(
                                plain.connection(),
                                plain.applicationId(),
                                plain.sizes(),
                                plain.model(),
                                plain.engine(),
                                plain.labels(),
                                plain.maxBatch(),
                                plain.linger(),
                                plain.commitInterval(),
                                plain.threads(),
                                plain.stateDir(),
                                TrustedKeys.read(List.of(publicKey)),
                                plain.rule(),
                                plain.gate(),
                                plain.staleness(),
                                plain.health(),
                                plain.shutdownTimeout(),
                                false));
        classifier.start();
        return classifier;
    }

    /**
     * Does once what a command is there for.
     *
     * @param version a retained version of weights
     * @param place of an upload that it has labelled
     * @return what the command says if it fails
     */
    Optional<String> ask(Application application, String version, String place) {
        return switch (application) {
            case STATUS -> runAs(application, new StatusCommand());
            case MODELS -> runAs(application, new ModelsCommand(), "compare", version, version);
            case OPERATOR -> runAs(application, new ModelsCommand(), "pin", version);
            case EXPLAIN ->
                    runAs(application, new ExplainCommand(), sized(place, "--trust=" + publicKey));
            case RELABEL ->
                    runAs(
                            application,
                            new RelabelCommand(),
                            sized(
                                    "--from-offset=" + place,
                                    "--version=" + version,
                                    "--top-k=" + SIZES.classes(),
                                    "--again"));
            default -> throw new IllegalArgumentException(application + " is no command to ask");
        };
    }

    private static String[] sized(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of(
                        "--rgb-size=" + SIZES.rgb(),
                        "--audio-size=" + SIZES.audio(),
                        "--classes=" + SIZES.classes()));
        return all.toArray(new String[0]);
    }

    private Optional<String> runAs(Application application, Object command, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--config=" + users.config(application));
        return run(command, all.toArray(new String[0]));
    }

    private static Optional<String> run(Object command, String... arguments) {
        List<String> told = new ArrayList<>();
        int status = CommandRunner.run(command, told::add, arguments);
        // Among the uploads is one that nobody can read.
        return status == CommandRunner.OK || status == CommandRunner.BAD_RECORDS
                ? Optional.empty()
                : Optional.of("status %d: %s".formatted(status, told));
    }
}
