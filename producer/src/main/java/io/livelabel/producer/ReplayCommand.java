package io.livelabel.producer;

import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Purpose;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.producer.replay.ReplaySummary;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.Durations;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that replays shards. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends the videos of shards to their topics, each once.",
            "A replay that was stopped, by whatever, goes on by the same command: how far it is in each shard is committed to the topic replay-positions together with what was sent. What cannot be read goes to videos-dead-letters.",
            "Topics: training-videos, training-frames; with --as live videos, frames, truth. Read them with isolation.level=read_committed."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything was sent",
            "1:it failed; the message says why",
            "2:the command line is wrong",
            "3:everything that could be read was sent, and there are dead letters"
        })
final class ReplayCommand implements Callable<Integer> {
    @Option(
            names = "--shards",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description =
                    "Shards, packed by gzip or zlib or not: files, directories (their *.tfrecord), a directory with a pattern for names, or URIs of such; @FILE for a list of them. Sent in the order of their file names, of which no two may be the same.")
    private List<String> shards = List.of();

    @Option(
            names = "--as",
            paramLabel = "PURPOSE",
            defaultValue = "training",
            description =
                    "training: examples with labels, for the trainer; live: uploads without labels, for the classifier; probe: examples with labels that its gate compares versions on (default: ${DEFAULT-VALUE}).")
    private Purpose purpose = Purpose.TRAINING;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Name of the replay, by which it is gone on with. One run of a name works at a time: a second one ends the first (default: what --as says).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--levels",
            paramLabel = "LEVEL",
            split = ",",
            defaultValue = "video,frames",
            description =
                    "What the records hold: video, frames, or both, when each record tells by itself. With segments, each rated segment is sent as a video of its own, ID:START (default: ${DEFAULT-VALUE}).")
    private Set<ExampleLevel> levels = ExampleLevel.WHOLE_VIDEOS;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "At most so much a second: videos, or megabytes as in 20MB (default: as fast as the broker takes them).")
    private Optional<String> rate = Optional.empty();

    @Mixin private OrderOptions order = new OrderOptions();

    @Option(
            names = "--truth-delay",
            paramLabel = "TIME",
            description =
                    "With --as live: sends the labels to the topic truth, each so long after its video at the earliest: 0s, 500ms, 10m, 1h (default: does not send them).")
    private Optional<String> truthDelay = Optional.empty();

    @Option(
            names = "--max-frames",
            paramLabel = "N",
            defaultValue = "300",
            description = "Frames of a video that are sent, its first (default: ${DEFAULT-VALUE}).")
    private int maxFrames;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Partitions of topics that are absent (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--commit-interval-ms",
            paramLabel = "MS",
            description =
                    "How long what was sent waits to be committed, and seen, at most (default: 1000, with --as live 100).")
    private Optional<Long> commitIntervalMs = Optional.empty();

    @Option(
            names = "--strict",
            description =
                    "Stops at the first record that cannot be sent, instead of setting it aside.")
    private boolean strict;

    @Option(
            names = "--reset",
            description =
                    "Forgets what earlier runs of this name have sent, and sends it again. Not for going on.")
    private boolean reset;

    @Mixin private FeatureOptions features = new FeatureOptions();
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    @SuppressWarnings("try") // the printer works on its own while it is open
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Replay replay = new Replay(config(), connection.toConnection(), pace());
        ReplaySummary summary;
        try (ProgressPrinter printer =
                ProgressPrinter.start(
                        out,
                        () -> ReplayReport.progress(replay.progress()),
                        () -> replay.progress().share())) {
            summary = replay.run();
        }
        ReplayReport.print(out, summary);
        return summary.deadLetters().isEmpty() ? CommandRunner.OK : CommandRunner.BAD_RECORDS;
    }

    private ReplayConfig config() {
        try {
            return new ReplayConfig(
                    name.orElse(purpose.replayName()),
                    ShardFiles.find(shards),
                    purpose,
                    order.toOrder(),
                    levels,
                    features.toSizes(),
                    maxFrames,
                    truthDelay.map(Durations::parse),
                    partitions,
                    commitIntervalMs.map(Duration::ofMillis).orElse(purpose.commitInterval()),
                    strict,
                    reset);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private Pace pace() {
        try {
            return rate.map(ReplayCommand::pace).orElse(Pace.unlimited());
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Pace pace(String text) {
        boolean megabytes = text.endsWith("MB");
        try {
            double rate =
                    Double.parseDouble(megabytes ? text.substring(0, text.length() - 2) : text);
            return megabytes ? Pace.megabytesPerSecond(rate) : Pace.videosPerSecond(rate);
        } catch (NumberFormatException e) {
            throw new UserException(
                    "'%s' is no rate: give videos a second, as in 500, or megabytes, as in 20MB"
                            .formatted(text),
                    e);
        }
    }
}
