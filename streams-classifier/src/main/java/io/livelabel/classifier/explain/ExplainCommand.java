package io.livelabel.classifier.explain;

import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.classifier.labels.ThresholdOptions;
import io.livelabel.model.engine.Engine;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Proves a label: reads its input and the weights that it names again, scores, and compares.",
            "The same is what is no more than 1e-5 apart, class by class, with the engine and on a CPU as it was made. Where the version is retired, or the input gone, it says so.",
            "Labels that were chosen by thresholds need the same file again.",
            "Exit status 0 if every label found is the same, 1 if one is not or cannot be scored again."
        })
public final class ExplainCommand implements Callable<Integer> {
    @Spec @Nullable private CommandSpec spec;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Mixin private FeatureOptions features = new FeatureOptions();

    @Mixin private ThresholdOptions thresholds = new ThresholdOptions();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "dl4j",
            description = "The engine that scores (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "labels",
            description =
                    "Where the label is: labels, labels-corrections or labels-shadow (default: ${DEFAULT-VALUE}).")
    private String topic = "";

    @Parameters(
            paramLabel = "ID|TOPIC:PARTITION:OFFSET",
            description =
                    "The video, of which every label is explained and the whole topic read, or the place of one upload, as videos:0:17.")
    private String what = "";

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Connection to = connection.toConnection();
        PublishedTopics topics = new PublishedTopics(to);
        boolean proven = true;
        try {
            Explainer explainer =
                    new Explainer(
                            to,
                            topics.registry(),
                            Engine.named(engine),
                            features.toSizes(),
                            topics.published(),
                            thresholds.toThresholds());
            List<VideoLabels> found =
                    find(explainer, new LabelSearch(to, topics.registry(), topic));
            if (found.isEmpty()) {
                throw new UserException("topic %s has no labels of %s".formatted(topic, what));
            }
            for (VideoLabels labels : found) {
                Explanation explanation = explainer.explain(labels);
                out.print(explanation.toText());
                proven &= explanation.proven();
            }
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
        out.flush();
        return proven ? CommandRunner.OK : CommandRunner.FAILED;
    }

    private List<VideoLabels> find(Explainer explainer, LabelSearch search) {
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
