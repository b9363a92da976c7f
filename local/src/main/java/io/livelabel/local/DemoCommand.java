package io.livelabel.local;

import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.InterruptOnShutdown;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the whole way in one JVM: a broker, the trainer, the classifier, and a replay.",
            "Most shards are replayed to train on. The rest are the live uploads, sent without"
                    + " labels; what is true of them only judges the labels they get.",
            "The training stream is paced to last some seconds, so that there is something to see;"
                    + " the speeds of the summary are not the fastest there are.",
            "Ends by itself with a summary."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:each live video has exactly one label record",
            "1:it does not, or a part failed",
            "2:the command line is wrong",
            "3:as 0, but some records could not be read: they are in videos-dead-letters"
        })
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--shards",
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "TFRecord shards of YouTube-8M's video-level layout: files, or directories of"
                            + " *.tfrecord. Without it, shards are generated.")
    private List<String> shards = new ArrayList<>();

    @Option(
            names = "--videos",
            paramLabel = "N",
            description =
                    "Videos in all, training and live (default: 15000 generated ones, or all of"
                            + " --shards; of those, whole shards until there are N).")
    private @Nullable Integer videos;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "What generated videos and initial weights follow from (default:"
                            + " ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "logistic",
            description = "The model: logistic or video-mlp (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "dl4j",
            description = "The engine that trains and labels (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Where broker, checkpoints and generated shards are kept. The same command goes"
                            + " on there after a stop (default: a temporary directory, deleted at"
                            + " the end).")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the summary as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--keep-running",
            description = "Leave everything running behind the summary, until Ctrl-C.")
    private boolean keepRunning;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        DemoConfig config = config();
        config.report().ifPresent(DemoReport::requireWritable);
        try (InterruptOnShutdown ignored = new InterruptOnShutdown(Thread.currentThread())) {
            return new Demo(config, spec.commandLine().getOut()).run().exitStatus();
        } catch (InterruptedException e) {
            // The demo has said so.
            return CommandRunner.FAILED;
        }
    }

    private DemoConfig config() {
        try {
            return new DemoConfig(
                    Optional.ofNullable(dataDirectory),
                    shards,
                    Optional.ofNullable(videos),
                    seed,
                    model,
                    engine,
                    keepRunning,
                    Optional.ofNullable(report));
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
