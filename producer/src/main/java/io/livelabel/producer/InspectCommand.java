package io.livelabel.producer;

import io.livelabel.producer.inspect.Inspection;
import io.livelabel.producer.inspect.InspectionConfig;
import io.livelabel.producer.inspect.InspectionReport;
import io.livelabel.producer.inspect.JsonReport;
import io.livelabel.producer.inspect.TextReport;
import io.livelabel.producer.inspect.VideoFrames;
import io.livelabel.producer.inspect.plots.Plots;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.client.VocabularyOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that tells what shards hold. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells what shards hold: records and their level, features with their sizes and the distribution of their values, whatever their names, labels a video, how often classes are labels, alone and together, and frames a video.",
            "Every record that is an example counts. Damaged ones are told apart as faults, and so are those that a replay would set aside: with features of other names or sizes than asked for, values that are not finite, or labels out of range.",
            "Shards are read once, in memory that does not grow with them."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all records are sound",
            "1:it failed; the message says why",
            "2:the command line is wrong",
            "3:there are faults; all sound records were looked at"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  livelabel inspect --shards shards/ --vocabulary vocabulary.csv --plots plots/",
            "  livelabel inspect --shards frames.tfrecord --video SjJ3 --plots plots/",
            "  livelabel inspect --shards audioset/ --any-features --classes 527 --json"
        })
final class InspectCommand implements Callable<Integer> {
    @Option(
            names = "--shards",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description =
                    "Shards: files, directories (their *.tfrecord), or a directory with a pattern for names. Read in the order of their file names.")
    private List<String> shards = List.of();

    @Option(
            names = "--json",
            description =
                    "Prints one JSON document with everything, histograms included, instead of text.")
    private boolean json;

    @Option(
            names = "--plots",
            paramLabel = "DIRECTORY",
            description =
                    "Writes plots there too, as PNG: labels.png (videos a class, by rank), together.png (P(column | row)), feature-NAME.png (histograms), and of one video frames-NAME.png (frames x values). Made if absent; what is there under these names is replaced.")
    private @Nullable Path plots;

    @Mixin private VocabularyOptions vocabulary = new VocabularyOptions();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "How many classes are listed and looked at in pairs, the most frequent ones (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--video",
            paramLabel = "ID",
            description =
                    "With --plots: the video whose frames are plotted (default: the first with frames).")
    private @Nullable String video;

    @Option(
            names = "--levels",
            paramLabel = "LEVEL",
            split = ",",
            defaultValue = "video,frames",
            description =
                    "What the records are expected to hold: video, frames, or both, when each record tells by itself; segments for rated segments of videos (default: ${DEFAULT-VALUE}).")
    private Set<ExampleLevel> levels = ExampleLevel.WHOLE_VIDEOS;

    @Option(
            names = "--any-features",
            description = "Expects no features of certain names and sizes: only damage is a fault.")
    private boolean anyFeatures;

    @Mixin private FeatureOptions features = new FeatureOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    @SuppressWarnings("try") // the printer works on its own while it is open
    public Integer call() {
        if (video != null && plots == null) {
            throw new UserException(
                    "--video goes with --plots: it chooses whose frames are plotted");
        }
        // Before the shards are read, which may take long.
        Optional<Plots> charts = Optional.ofNullable(plots).map(Plots::open);
        Inspection inspection = new Inspection(config());
        // What is printed in the end may go to a file.
        PrintWriter err = spec.commandLine().getErr();
        InspectionReport report;
        try (ProgressPrinter printer = ProgressPrinter.start(err, inspection::progress)) {
            report = inspection.run();
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonReport.of(report));
            out.flush();
        } else {
            TextReport.print(out, report, top);
        }
        charts.ifPresent(to -> plot(to, report, inspection.frames()));
        return report.faults().records() == 0 ? CommandRunner.OK : CommandRunner.BAD_RECORDS;
    }

    private void plot(Plots to, InspectionReport report, Optional<VideoFrames> frames) {
        if (video != null && frames.isEmpty()) {
            throw new UserException("no video '%s' with frames is in the shards".formatted(video));
        }
        List<Path> written = to.write(report, frames);
        if (!json) {
            PrintWriter out = spec.commandLine().getOut();
            out.println();
            written.forEach(file -> out.println("plotted " + file));
            out.flush();
        }
    }

    private InspectionConfig config() {
        try {
            return new InspectionConfig(
                    ShardFiles.find(shards),
                    levels,
                    features.toSizes(),
                    anyFeatures,
                    vocabulary.toNames(),
                    top,
                    Optional.ofNullable(video));
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
