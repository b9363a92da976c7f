package io.livelabel.local.offline;

import io.livelabel.model.Architecture;
import io.livelabel.model.ModelSpec;
import io.livelabel.model.PenultimateLayer;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.model.zoo.ZooModel;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code model}. */
@Command(
        name = "model",
        mixinStandardHelpOptions = true,
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Tells of the models that can be trained.")
public final class ModelCommand {
    @Spec @Nullable private CommandSpec spec;

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists all models.")
    void list() {
        for (ZooModel model : Zoo.models()) {
            out().printf(
                            "%-20s  %s%n%-20s  %s; %s%n",
                            model.name(),
                            model.summary(),
                            "",
                            model.frames() ? "reads frames" : "reads one row a video",
                            model.source());
        }
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Prints a model's layers, shapes and parameters, and its options.")
    void describe(
            @Parameters(paramLabel = "NAME", description = "The model, as 'model list' names it.")
                    String name,
            @Option(
                            names = "--feature",
                            paramLabel = "NAME:SIZE",
                            description =
                                    "A feature of another name than rgb and audio, as audio_embedding:128; repeatable, in order.")
                    @Nullable List<String> features,
            @Mixin ModelOptions options) {
        PrintWriter out = out();
        Architecture architecture =
                features == null || features.isEmpty()
                        ? options.architecture(name)
                        : options.architecture(name, features);
        String table = new ModelSpec(architecture).toText();
        ZooModel model = Zoo.model(name);
        out.printf("%s: %s%nSource: %s%n%n%s", name, model.summary(), model.source(), table);
        out.printf("Trained by default with %s.%n", model.optimizer());
        out.printf("Embedding of a video (classify --embeddings): %s.%n", embedding(architecture));
        if (!model.options().isEmpty()) {
            out.printf("%nOptions (--model-option NAME=VALUE):%n");
            model.options()
                    .forEach(
                            option ->
                                    out.printf(
                                            "  %-12s %-8s %s%n",
                                            option.name(),
                                            number(option.value()),
                                            option.meaning()));
        }
    }

    private static String embedding(Architecture architecture) {
        try {
            PenultimateLayer layer = PenultimateLayer.of(architecture);
            return "%,d values, of %s"
                    .formatted(
                            layer.size(),
                            layer.parts().stream()
                                    .map(PenultimateLayer.Part::node)
                                    .collect(Collectors.joining(" and ")));
        } catch (IllegalArgumentException e) {
            return "none, " + e.getMessage();
        }
    }

    private PrintWriter out() {
        return java.util.Objects.requireNonNull(spec).commandLine().getOut();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
