package io.livelabel.classifier.relabel;

import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputTopics;
import io.livelabel.classifier.labels.LabelOptions;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ScoringEngineOptions;
import io.livelabel.classifier.serving.ServedLabels;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.TrialSlot;
import io.livelabel.classifier.weights.TrustOptions;
import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.classifier.weights.WeightsSource;
import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code relabel}. */
@Command(
        name = "relabel",
        description = {
            "Labels a range of the live uploads again with a retained version, onto the topic"
                    + " labels-corrections: each record names the version that made it and the place of"
                    + " its input. What is on the topic labels stays.",
            "What a run reads gives one record each, a batch in one transaction, with how far it"
                    + " is. A run that was stopped, by whatever, goes on by the same command: what"
                    + " version, options and beginning of the range are the same of was labelled"
                    + " already, and is not once more, unless with --again. That is remembered of a"
                    + " model's last run, for as long as the broker keeps the offsets of a group"
                    + " without members (7 days by default). A second run for the same model ends the"
                    + " first.",
            "Exit status 0 if all of the range was labelled, 3 if records of it were left out since"
                    + " they cannot be read, by a run that was gone on with too, 1 if it failed."
        })
public final class RelabelCommand implements Callable<Integer> {
    private static final int BATCH = 256;
    private static final int BATCH_OF_FRAMES = 16;
    private static final int LARGEST_BATCH = 10_000;

    @Spec @Nullable private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it.
    private boolean help;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Mixin private FeatureOptions features = new FeatureOptions();

    @Mixin private RangeOptions range = new RangeOptions();

    @Mixin private VersionOptions version = new VersionOptions();

    @Mixin private LabelOptions labels = new LabelOptions();

    @Mixin private TrustOptions trust = new TrustOptions();

    @Mixin private ScoringEngineOptions engine = new ScoringEngineOptions();

    @Option(
            names = "--max-batch",
            paramLabel = "RECORDS",
            description =
                    "Most records of one forward pass and one transaction, 1 to "
                            + LARGEST_BATCH
                            + " (default: "
                            + BATCH
                            + "; of a model that reads frames, "
                            + BATCH_OF_FRAMES
                            + ").")
    private @Nullable Integer maxBatch;

    @Option(
            names = "--again",
            description = "Label the whole range, whatever an earlier run has labelled of it.")
    private boolean again;

    /** What the options and the version come to. */
    private record Parts(
            Architecture architecture, LabelRule rule, InputReader reader, Engine engine) {}

    @Override
    public Integer call() throws InterruptedException {
        range.check();
        Connection to = connection.toConnection();
        try {
            PublishedTopics topics = new PublishedTopics(to, trust.toKeys());
            WeightsManifest manifest = version.find(topics);
            return relabel(topics, manifest, parts(topics, manifest));
        } catch (KafkaException e) {
            throw new UserException(
                    "the range was not labelled to its end; %s has whole batches at most: %s"
                            .formatted(Topics.LABELS_CORRECTIONS.name(), e.getMessage()),
                    e);
        }
    }

    private Parts parts(PublishedTopics topics, WeightsManifest manifest) {
        try {
            Architecture architecture = Architecture.fromJson(manifest.getArchitecture());
            LabelRule rule = labels.toRule();
            rule.requireFits(architecture.classes());
            return new Parts(
                    architecture,
                    rule,
                    new InputReader(architecture, features.toSizes(), topics.registry()),
                    engine.toEngine());
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private int relabel(PublishedTopics topics, WeightsManifest manifest, Parts parts)
            throws InterruptedException {
        Architecture architecture = parts.architecture();
        int batch = batch(architecture);
        List<String> inputs =
                InputTopics.of(architecture).stream().map(Topics.Topic::name).toList();
        try (KafkaConsumer<byte[], byte[]> consumer = open(topics.connection(), batch);
                TrialSlot network = new TrialSlot(parts.engine(), architecture, batch)) {
            List<InputRange> ranges = range.find(consumer, inputs);
            load(topics, manifest, architecture, trust.toKeys(), network);
            ensureTopic(topics);
            try (Corrections corrections =
                    new Corrections(topics.connection(), topics.registry(), manifest.getModel())) {
                RelabelRun run =
                        new RelabelRun(manifest, parts.rule(), parts.engine().name(), ranges);
                List<InputRange> left = run.goOn(again ? Map.of() : corrections.reached());
                RelabelReport report = new RelabelReport(manifest, ranges, left);
                report.begin();
                Clock clock = Clock.systemUTC();
                Relabelling relabelling =
                        new Relabelling(
                                network,
                                ServingModel.of(manifest, clock.instant()),
                                parts.reader(),
                                new ServedLabels(
                                        manifest.getModel(),
                                        architecture.classes(),
                                        parts.rule(),
                                        clock),
                                corrections,
                                run,
                                new Minibatch(architecture.inputs(), batch),
                                new Predictions(batch, architecture.classes()));
                Relabelling.Outcome outcome = relabelling.run(consumer, left, report::progress);
                print(report.summary(outcome));
                return outcome.leftOut() == 0 ? CommandRunner.OK : CommandRunner.BAD_RECORDS;
            }
        }
    }

    private int batch(Architecture architecture) {
        int batch =
                maxBatch != null
                        ? maxBatch
                        : architecture.maxFrames() > 0 ? BATCH_OF_FRAMES : BATCH;
        if (batch < 1 || batch > LARGEST_BATCH) {
            throw new UserException(
                    "largest batch is %d, allowed is 1 to %d".formatted(batch, LARGEST_BATCH));
        }
        return batch;
    }

    private static KafkaConsumer<byte[], byte[]> open(Connection connection, int batch) {
        Properties properties =
                connection.readingToEnd(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch));
        // What is deleted meanwhile must not be passed over.
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new KafkaConsumer<>(properties);
    }

    private static void load(
            PublishedTopics topics,
            WeightsManifest manifest,
            Architecture architecture,
            TrustedKeys trust,
            TrialSlot network) {
        try (WeightsSource source =
                new WeightsSource(topics.connection(), topics.registry(), architecture, trust)) {
            network.load(source.fetch(manifest), manifest.getVersion());
        } catch (WeightsRefusedException e) {
            throw new UserException(
                    "version %s of model %s cannot be loaded: %s"
                            .formatted(VersionName.of(manifest), manifest.getModel(), e.reason()),
                    e);
        }
    }

    private static void ensureTopic(PublishedTopics topics) {
        List<Topics.Topic> corrections = List.of(Topics.LABELS_CORRECTIONS);
        try (Admin admin = topics.connection().openAdmin()) {
            TopicCreation.ensure(admin, corrections, Map.of());
        }
        TopicCreation.register(topics.registry(), corrections);
    }

    private void print(String text) {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
