package io.livelabel.local;

import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The shards of a demo, by what becomes of them.
 *
 * @param training replayed with their labels, to be trained on
 * @param trainingVideos how many records they hold
 * @param live the live uploads, sent without labels
 * @param liveFrames live uploads at frame level; generated demos have them
 */
record DemoShards(
        List<Path> training, long trainingVideos, List<Path> live, List<Path> liveFrames) {
    private static final int MOST_VIDEOS_PER_SHARD = 300;
    private static final int SHARDS_PER_LIVE_SHARD = 6;
    private static final int LEAST_SHARDS = 2;

    /** Chooses the given shards, or generates some below a directory. */
    static DemoShards prepare(DemoConfig config, Path generated) throws IOException {
        if (config.shards().isEmpty()) {
            List<Path> videos = generate(config, generated.resolve("video"));
            List<Path> frames = generateFrames(config, generated.resolve("frame"));
            return split(videos, frames);
        }
        List<Path> found = ShardFiles.find(config.shards());
        List<Path> chosen = limited(found, config.videos().orElse(Integer.MAX_VALUE));
        if (chosen.size() < LEAST_SHARDS) {
            throw new UserException(
                    found.size() < LEAST_SHARDS
                            ? "--shards gives %d shard: a demo needs at least %d, to train on and to label; give more shards"
                                    .formatted(found.size(), LEAST_SHARDS)
                            : "--videos %d takes %d of the %d shards: a demo needs at least %d, to train on and to label; give more --videos"
                                    .formatted(
                                            config.videos().orElseThrow(),
                                            chosen.size(),
                                            found.size(),
                                            LEAST_SHARDS));
        }
        return split(chosen, List.of());
    }

    private static List<Path> generate(DemoConfig config, Path directory) {
        int perShard = Math.max(1, Math.min(MOST_VIDEOS_PER_SHARD, config.videosToGenerate() / 12));
        return ShardGenerator.write(
                directory,
                GeneratorConfig.of(ExampleLevel.VIDEO, config.videosToGenerate(), config.seed())
                        .withVideosPerShard(perShard));
    }

    private static List<Path> generateFrames(DemoConfig config, Path directory) {
        int videos = Math.min(DemoConfig.GENERATED_FRAME_VIDEOS, config.videosToGenerate() / 10);
        return ShardGenerator.write(
                directory,
                GeneratorConfig.of(ExampleLevel.FRAMES, videos, config.seed())
                        .withFirstVideo(config.videosToGenerate())
                        .withVideosPerShard(videos));
    }

    private static DemoShards split(List<Path> videos, List<Path> frames) throws IOException {
        int live = Math.max(1, videos.size() / SHARDS_PER_LIVE_SHARD);
        List<Path> training = List.copyOf(videos.subList(0, videos.size() - live));
        long trainingVideos = 0;
        for (Path shard : training) {
            trainingVideos += count(shard);
        }
        return new DemoShards(
                training,
                trainingVideos,
                List.copyOf(videos.subList(training.size(), videos.size())),
                frames);
    }

    /** The first shards, whole, until they hold that many videos. */
    private static List<Path> limited(List<Path> shards, int videos) throws IOException {
        List<Path> chosen = new ArrayList<>();
        long held = 0;
        for (Path shard : shards) {
            if (held >= videos) {
                break;
            }
            chosen.add(shard);
            held += count(shard);
        }
        return chosen;
    }

    private static long count(Path shard) throws IOException {
        try (TfRecordReader reader = new TfRecordReader(shard)) {
            boolean more = true;
            while (more) {
                try {
                    more = reader.next();
                } catch (MalformedRecordException e) {
                    // It counts as a record: the replay sets it aside and says so.
                    more = true;
                }
            }
            return reader.number() + 1;
        }
    }
}
