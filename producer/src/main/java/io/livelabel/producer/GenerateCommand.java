package io.livelabel.producer;

import io.livelabel.producer.synthetic.FrameShards;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.Population;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that generates shards. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Writes shards of made-up videos in YouTube-8M's format: a long tail of labels, about three a video, and features that carry them.",
            "The same options give the same bytes. Shards that are there are not written again."
        })
final class GenerateCommand implements Callable<Integer> {
    private static final List<String> OF_MADE_UP_VIDEOS =
            List.of(
                    "--videos",
                    "--videos-per-shard",
                    "--level",
                    "--first-video",
                    "--tail-exponent",
                    "--labels-per-video",
                    "--co-occurrence",
                    "--drift");

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            required = true,
            description = "Where the shards go; made if absent.")
    private Path directory = Path.of("");

    @Option(
            names = "--frames-from",
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "Makes up no videos, but frames of those of video-level shards: files, directories, or a directory with a pattern. Ids and labels stay; the mean over a video's dequantized frames is its mean feature, within 4/255/2 divided by the number of frames. Goes with --out, --seed, --min-frames, --max-frames and the sizes.")
    private List<String> framesFrom = List.of();

    @Option(
            names = "--videos",
            paramLabel = "N",
            defaultValue = "15000",
            description = "Number of videos (default: ${DEFAULT-VALUE}).")
    private int videos;

    @Option(
            names = "--videos-per-shard",
            paramLabel = "N",
            defaultValue = "290",
            description = "Number of videos a shard (default: ${DEFAULT-VALUE}).")
    private int videosPerShard;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "video",
            description =
                    "What the records hold: video for means, or frames (default: ${DEFAULT-VALUE}).")
    private ExampleLevel level = ExampleLevel.VIDEO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Where all randomness comes from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--first-video",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Index of the first video: other indices are other videos of the same classes"
                            + " (default: ${DEFAULT-VALUE}).")
    private int firstVideo;

    @Option(
            names = "--min-frames",
            paramLabel = "N",
            defaultValue = "10",
            description = "Fewest frames a video (default: ${DEFAULT-VALUE}).")
    private int minFrames;

    @Option(
            names = "--max-frames",
            paramLabel = "N",
            defaultValue = "60",
            description = "Most frames a video (default: ${DEFAULT-VALUE}).")
    private int maxFrames;

    @Mixin private PopulationOptions population = new PopulationOptions();
    @Mixin private FeatureOptions features = new FeatureOptions();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!framesFrom.isEmpty()) {
            return writeFrames();
        }
        GeneratorConfig config = config();
        List<Path> shards = ShardGenerator.write(directory, config);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%d shards with %d videos in %s%n", shards.size(), videos, directory);
        if (!config.population().equals(Population.LIKE_YOUTUBE_8M)) {
            config.population().describe().forEach(line -> out.println("- " + line));
        }
        return CommandRunner.OK;
    }

    private int writeFrames() {
        for (String option : OF_MADE_UP_VIDEOS) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new UserException(
                        "%s does not go with --frames-from, which makes up no videos"
                                .formatted(option));
            }
        }
        FrameShards frames = frameShards();
        long written = frames.write(directory);
        spec.commandLine()
                .getOut()
                .printf(
                        "%d frame-level shards in %s; written now: %d videos%n",
                        frames.sources().size(), directory, written);
        return CommandRunner.OK;
    }

    private FrameShards frameShards() {
        try {
            return new FrameShards(
                    ShardFiles.find(framesFrom), seed, features.toSizes(), minFrames, maxFrames);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private GeneratorConfig config() {
        try {
            return new GeneratorConfig(
                    level,
                    firstVideo,
                    videos,
                    videosPerShard,
                    seed,
                    features.toSizes(),
                    minFrames,
                    maxFrames,
                    population.toPopulation());
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
