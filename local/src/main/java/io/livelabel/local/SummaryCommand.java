package io.livelabel.local;

import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.replay.Purpose;
import io.livelabel.schemas.client.AwaitedServices;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.InterruptOnShutdown;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code summary}. */
@Command(
        name = "summary",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Follows a demo whose replays, trainer and classifier run elsewhere, to its end, and sums it up as 'demo' does.",
            "It needs the shards, which say what is true of the uploads, and creates the topics that are absent.",
            "Ends when weights that all training videos are in have been decided to serve, and all live videos are labelled."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:each live video has exactly one label record",
            "1:it does not, or nothing has moved for ten minutes, or broker or registry stay away",
            "2:the command line is wrong",
            "3:as 0, but some records could not be read: they are in videos-dead-letters"
        })
final class SummaryCommand implements Callable<Integer> {
    @Option(
            names = "--training",
            paramLabel = "REPLAY=PATH",
            required = true,
            description =
                    "The replay that is trained on, by its name (training where it was given none), and its shards.")
    private Map<String, String> training = new LinkedHashMap<>();

    @Option(
            names = "--live",
            paramLabel = "REPLAY=PATH",
            required = true,
            description = "A replay of live uploads, and its shards. Repeatable.")
    private Map<String, String> live = new LinkedHashMap<>();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "logistic",
            description = "The model that learns and labels (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "dl4j",
            description =
                    "The engine that it does so on, for the report (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The trainer's seed, for the report (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--until-last-version",
            description =
                    "Ends, without a summary, as soon as weights that all training videos are in have been decided to serve.")
    private boolean untilLastVersion;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write the summary as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--start-within",
            paramLabel = "TIME",
            defaultValue = "2m",
            description =
                    "How long a broker and a schema registry that do not answer are waited for, at the start and where they go away later: 30s, 10m, PT10M (default: ${DEFAULT-VALUE}).")
    private String startWithin = "";

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
        if (training.size() != 1) {
            throw new UserException(
                    "--training is given %d times: one replay is trained on, as in --training %s=DIRECTORY"
                            .formatted(training.size(), Purpose.TRAINING.replayName()));
        }
        DemoConfig config = config();
        config.report().ifPresent(DemoReport::requireWritable);
        Map<String, List<Path>> liveShards = new LinkedHashMap<>();
        live.forEach((replay, shards) -> liveShards.put(replay, ShardFiles.find(List.of(shards))));
        Map.Entry<String, String> trained = training.entrySet().iterator().next();
        RemoteDemo demo =
                new RemoteDemo(
                        config,
                        connection.toConnection(),
                        AwaitedServices.startingWithin("the summary", startWithin),
                        trained.getKey(),
                        ShardFiles.find(List.of(trained.getValue())),
                        liveShards,
                        spec.commandLine().getOut());
        try (InterruptOnShutdown ignored = new InterruptOnShutdown(Thread.currentThread())) {
            if (untilLastVersion) {
                demo.awaitLastVersion();
                return CommandRunner.OK;
            }
            return demo.run().exitStatus();
        } catch (InterruptedException e) {
            // Whoever stops it wants no summary.
            return CommandRunner.FAILED;
        }
    }

    private DemoConfig config() {
        try {
            return new DemoConfig(
                    Optional.empty(),
                    List.copyOf(training.values()),
                    Optional.empty(),
                    seed,
                    model,
                    engine,
                    false,
                    Optional.ofNullable(report));
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
