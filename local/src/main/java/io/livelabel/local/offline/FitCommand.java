package io.livelabel.local.offline;

import io.livelabel.model.Architecture;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.engine.InsufficientMemoryException;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.weights.WeightsFile;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.UserException;
import io.livelabel.trainer.SettingsOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code fit}. */
@Command(
        name = "fit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Trains a model on shards, in order, without Kafka, and writes its weights to a file.",
            "Each example is scored before it is trained on; the figures over the newest ones are"
                    + " shown on the way. The same arguments give the same weights, to the bit."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the weights are written",
            "1:something failed; no weights are written",
            "2:the command line is wrong",
            "3:as 0, but some records could not be read"
        })
public final class FitCommand implements Callable<Integer> {
    @Mixin private OfflineOptions offline = new OfflineOptions();

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            required = true,
            description = "Where the weights are written.")
    private Path weights = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "logistic",
            description = "A model, as 'model list' names them (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Mixin private ModelOptions options = new ModelOptions();
    @Mixin private SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--minibatch-size",
            paramLabel = "N",
            defaultValue = "32",
            description = "Examples a step (default: ${DEFAULT-VALUE}).")
    private int minibatchSize;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Passes over the shards (default: ${DEFAULT-VALUE}).")
    private int epochs;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of initial weights and of dropout (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--synthetic-frames",
            paramLabel = "MIN:MAX[:SEED]",
            description =
                    "Makes up frames around the means of video-level records, so that a model on"
                            + " frames can be run; what it learns is synthetic.")
    private @Nullable String synthetic;

    @Option(
            names = "--videos",
            paramLabel = "N",
            description = "At most so many examples an epoch (default: all).")
    private int videos = Integer.MAX_VALUE;

    @Spec @Nullable private CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = java.util.Objects.requireNonNull(spec);
        PrintWriter err = command.commandLine().getErr();
        Architecture architecture = options.architecture(model);
        TrainingSettings chosen =
                settings.toSettings(Zoo.model(model).optimizer(), architecture.classes());
        ShardExamples examples =
                new ShardExamples(
                        offline.toFiles(),
                        options.sizes(),
                        architecture,
                        synthetic == null ? null : SyntheticFrames.parse(synthetic),
                        videos,
                        line -> err.println("skipped " + line));
        requireWritable();
        try {
            Engine library = offline.toEngine();
            Fit fit = new Fit(library, architecture, chosen, initial(architecture), seed, err);
            WeightsFile trained = fit.train(examples, minibatchSize, epochs);
            write(trained);
            command.commandLine()
                    .getOut()
                    .printf(
                            "%s: %s on %s, %,d examples in %,d steps, %.1f s, sha256 %s%n",
                            weights,
                            model,
                            library.describe(),
                            trained.examples(),
                            trained.version(),
                            fit.seconds(),
                            trained.weights().sha256());
        } catch (IllegalArgumentException
                | UnsupportedOperationException
                | InsufficientMemoryException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
        if (examples.skipped() > 0) {
            err.printf("%,d records could not be read%n", examples.skipped());
            return CommandRunner.BAD_RECORDS;
        }
        return 0;
    }

    /** Before an hour of training rather than after it. */
    private void requireWritable() {
        Path directory = weights.toAbsolutePath().getParent();
        if (Files.isDirectory(weights)
                || directory == null
                || !Files.isDirectory(directory)
                || !Files.isWritable(directory)) {
            throw new UserException(
                    "weights cannot be written to %s: it must be a file in a directory that is there and may be written to"
                            .formatted(weights));
        }
    }

    private void write(WeightsFile trained) {
        try {
            trained.write(weights);
        } catch (IOException e) {
            throw new UserException("cannot write the weights to %s: %s".formatted(weights, e), e);
        }
    }

    private InitialWeights initial(Architecture architecture) {
        return settings.frequencies(architecture.classes())
                .map(counted -> InitialWeights.withFrequencies(architecture, counted.frequencies()))
                .orElseGet(
                        () ->
                                InitialWeights.uniform(
                                        architecture, Math.min(3, architecture.classes() / 2.0)));
    }
}
