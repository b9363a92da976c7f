package io.livelabel.classifier.explain;

import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.classifier.labels.ThresholdOptions;
import io.livelabel.classifier.serving.ScoringEngineOptions;
import io.livelabel.classifier.weights.TrustOptions;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.TrustedKeys;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Proves a label: reads its input and the weights that it names again, scores, and"
                    + " compares.",
            "The same is what is no more than 1e-5 apart, class by class, with the engine and on a"
                    + " CPU as it was made. Where the version is retired, or the input gone, it says"
                    + " so.",
            "Labels that were chosen by thresholds need the same file again.",
            "--all, or --from and --to, does it for a whole topic, or a range, and counts.",
            "Exit status 0 if every label found is the same, 1 if one is not or cannot be scored"
                    + " again."
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ExplainCommand.class);

    /** So many labels are sorted by version at once: each version's weights are read once then. */
    private static final int TOGETHER = 8_192;

    @Spec @Nullable private CommandSpec spec;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Mixin private FeatureOptions features = new FeatureOptions();

    @Mixin private ThresholdOptions thresholds = new ThresholdOptions();

    @Mixin private TrustOptions trust = new TrustOptions();

    @Mixin private ScoringEngineOptions engine = new ScoringEngineOptions();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "labels",
            description =
                    "Where the label is: labels, labels-corrections or labels-shadow (default:"
                            + " ${DEFAULT-VALUE}).")
    private String topic = "";

    @Mixin private ChosenLabels chosen = new ChosenLabels();

    @Override
    public Integer call() {
        chosen.check();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Connection to = connection.toConnection();
        TrustedKeys keys = trust.toKeys();
        PublishedTopics topics = new PublishedTopics(to, keys);
        try (Explainer explainer =
                new Explainer(
                        to,
                        topics.registry(),
                        engine.toEngine(),
                        features.toSizes(),
                        topics.published(),
                        thresholds.toThresholds(),
                        keys)) {
            LabelSearch search = new LabelSearch(to, topics.registry(), topic);
            @Nullable String one = chosen.one();
            boolean proven =
                    one == null
                            ? explainRange(explainer, search, out)
                            : explainOne(one, explainer, search, out);
            return proven ? CommandRunner.OK : CommandRunner.FAILED;
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        } finally {
            out.flush();
        }
    }

    private boolean explainOne(
            String what, Explainer explainer, LabelSearch search, PrintWriter out) {
        List<VideoLabels> found = find(what, explainer, search);
        if (found.isEmpty()) {
            throw new UserException("topic %s has no labels of %s".formatted(topic, what));
        }
        boolean[] proven = {true};
        for (VideoLabels labels : found) {
            explainer.explain(
                    List.of(labels),
                    explanation -> {
                        out.print(explanation.toText());
                        proven[0] &= explanation.proven();
                    });
        }
        return proven[0];
    }

    private boolean explainRange(Explainer explainer, LabelSearch search, PrintWriter out) {
        ExplanationTally tally = new ExplanationTally(out);
        search.ofTime(
                chosen.from(),
                chosen.to(),
                TOGETHER,
                labels -> {
                    explainer.explain(labels, tally);
                    LOG.info("{} label records explained", tally.explained());
                });
        if (tally.explained() == 0) {
            throw new UserException("topic %s has no labels of such uploads".formatted(topic));
        }
        out.print(tally.summary());
        return tally.proven();
    }

    private static List<VideoLabels> find(String what, Explainer explainer, LabelSearch search) {
        Optional<LivePlace> place = LivePlace.parse(what);
        if (place.isEmpty()) {
            return search.ofVideo(what);
        }
        InputRecord input =
                explainer
                        .input(place.get())
                        .orElseThrow(
                                () ->
                                        new UserException(
                                                "there is no record at %s any more"
                                                        .formatted(what)));
        return search.of(input);
    }
}
