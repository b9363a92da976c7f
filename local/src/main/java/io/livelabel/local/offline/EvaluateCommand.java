package io.livelabel.local.offline;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.InsufficientMemoryException;
import io.livelabel.model.metrics.ClassGroups;
import io.livelabel.model.metrics.Evaluation;
import io.livelabel.model.metrics.Figures;
import io.livelabel.model.metrics.GroupEvaluation;
import io.livelabel.model.metrics.Ranking;
import io.livelabel.model.weights.InvalidWeightsException;
import io.livelabel.model.weights.WeightsFile;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.UserException;
import io.livelabel.trainer.FrequencyOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code evaluate}. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Scores shards with weights from a file, and prints the official figures.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the figures are printed",
            "1:something failed",
            "2:the command line is wrong",
            "3:as 0, but some records could not be read"
        })
public final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--weights",
            paramLabel = "FILE",
            required = true,
            description = "Weights, as 'fit' writes them.")
    private Path weights = Path.of("");

    @Mixin private OfflineOptions offline = new OfflineOptions();

    @Option(
            names = "--minibatch-size",
            paramLabel = "N",
            defaultValue = "64",
            description = "Videos scored together (default: ${DEFAULT-VALUE}).")
    private int minibatchSize;

    @Option(
            names = "--synthetic-frames",
            paramLabel = "MIN:MAX[:SEED]",
            description =
                    "Makes up frames around the means of video-level records, as 'fit' does: give"
                            + " what the weights were trained with.")
    private @Nullable String synthetic;

    @Option(
            names = "--videos",
            paramLabel = "N",
            description = "At most so many videos (default: all).")
    private int videos = Integer.MAX_VALUE;

    @Mixin private FrequencyOptions frequencies = new FrequencyOptions();

    @Option(names = "--json", description = "Prints one JSON object instead of text.")
    private boolean json;

    @Spec @Nullable private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        WeightsFile file = read();
        ShardExamples examples =
                new ShardExamples(
                        offline.toFiles(),
                        sizes(file.architecture()),
                        file.architecture(),
                        synthetic == null ? null : SyntheticFrames.parse(synthetic),
                        videos,
                        line -> err.println("skipped " + line));
        long start = System.nanoTime();
        ClassGroups classes = classGroups(file.architecture().classes());
        GroupEvaluation groups = classes == null ? null : new GroupEvaluation(classes);
        Figures figures = score(file, examples, groups);
        if (figures.videos() == 0) {
            throw new UserException(
                    "the shards hold no video that can be read: " + offline.shards());
        }
        Map<ClassGroups.Group, GroupEvaluation.GroupFigures> ofGroups =
                new EnumMap<>(ClassGroups.Group.class);
        Map<ClassGroups.Group, Integer> sizes = new EnumMap<>(ClassGroups.Group.class);
        if (groups != null && classes != null) {
            for (ClassGroups.Group group : ClassGroups.Group.values()) {
                ofGroups.put(group, groups.figures(group));
                sizes.put(group, classes.size(group));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        EvaluationReport report =
                new EvaluationReport(file, offline.engine(), figures, ofGroups, sizes, seconds);
        PrintWriter out = command.commandLine().getOut();
        out.print(json ? report.toJson() + System.lineSeparator() : report.toText());
        out.flush();
        if (examples.skipped() > 0) {
            err.printf("%,d records could not be read%n", examples.skipped());
            return CommandRunner.BAD_RECORDS;
        }
        return 0;
    }

    private @Nullable ClassGroups classGroups(int classes) {
        return frequencies
                .read(classes)
                .map(
                        counted -> {
                            long[] counts = new long[classes];
                            java.util.Arrays.setAll(counts, counted::count);
                            return ClassGroups.ofCounts(counts);
                        })
                .orElse(null);
    }

    private WeightsFile read() throws IOException {
        try {
            return WeightsFile.read(weights);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new UserException("no such file: " + weights, e);
        } catch (InvalidWeightsException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The features that the model reads: which of two is the visual one makes no difference. */
    private static FeatureSizes sizes(Architecture architecture) {
        List<Architecture.Input> inputs = architecture.inputs();
        if (inputs.size() > 2) {
            throw new UserException(
                    "model %s reads %s: examples of shards have at most 2 features"
                            .formatted(architecture.name(), inputs));
        }
        Architecture.Input first = inputs.get(0);
        Architecture.Input second = inputs.get(inputs.size() - 1);
        return new FeatureSizes(
                first.size(),
                inputs.size() == 1 ? 0 : second.size(),
                architecture.classes(),
                first.name(),
                second.name());
    }

    private Figures score(
            WeightsFile file, ShardExamples examples, @Nullable GroupEvaluation groups) {
        Architecture architecture = file.architecture();
        Evaluation evaluation = new Evaluation();
        Ranking ranking = new Ranking(Evaluation.TOP);
        try (FrozenModel model = offline.toEngine().frozen(architecture);
                FrozenModel.Scorer scorer = model.newScorer()) {
            Minibatch minibatch = new Minibatch(architecture.inputs(), minibatchSize);
            Predictions predictions = new Predictions(minibatchSize, architecture.classes());
            model.load(file.weights().floats());
            examples.forEach(
                    minibatch,
                    () -> {
                        scorer.score(minibatch, predictions);
                        for (int row = 0; row < minibatch.size(); row++) {
                            evaluation.add(predictions, row, minibatch.labels(row));
                            if (groups != null) {
                                ranking.rank(predictions, row, minibatch.labels(row));
                                groups.add(ranking);
                            }
                        }
                    });
        } catch (IllegalArgumentException
                | UnsupportedOperationException
                | InsufficientMemoryException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
        return evaluation.figures();
    }
}
