package io.livelabel.producer;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
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
            "What an earlier run sent is found in the topics and not sent again, so a replay that was stopped goes on by the same command. What cannot be read goes to videos-dead-letters.",
            "Topics: training-videos, training-frames; with --as live videos, frames, truth."
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
                    "Shards, packed by gzip or zlib or not: files, directories (their *.tfrecord), a directory with a pattern for names, or URIs of such; @FILE for a list of them. Sent in the order of their file names.")
    private List<String> shards = List.of();

    @Option(
            names = "--as",
            paramLabel = "PURPOSE",
            defaultValue = "training",
            description =
                    "training: examples with labels, for the trainer; live: uploads without labels, for the classifier (default: ${DEFAULT-VALUE}).")
    private Purpose purpose = Purpose.TRAINING;

    @Option(
            names = "--levels",
            paramLabel = "LEVEL",
            split = ",",
            defaultValue = "video,frames",
            description =
                    "What the records hold: video, frames, or both, when each record tells by itself (default: ${DEFAULT-VALUE}).")
    private Set<ExampleLevel> levels = EnumSet.allOf(ExampleLevel.class);

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Videos a second, at most (default: as fast as the broker takes them).")
    private double rate = Double.POSITIVE_INFINITY;

    @Option(
            names = "--with-truth",
            description = "With --as live: sends the labels to the topic truth.")
    private boolean truth;

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
                ProgressPrinter.start(out, () -> ReplayReport.progress(replay.progress()))) {
            summary = replay.run();
        }
        ReplayReport.print(out, summary);
        return summary.deadLetters().isEmpty() ? CommandRunner.OK : CommandRunner.BAD_RECORDS;
    }

    private ReplayConfig config() {
        try {
            return new ReplayConfig(
                    ShardFiles.find(shards),
                    purpose,
                    levels,
                    features.toSizes(),
                    maxFrames,
                    truth,
                    partitions);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private Pace pace() {
        try {
            return rate == Double.POSITIVE_INFINITY ? Pace.unlimited() : Pace.videosPerSecond(rate);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
