package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleWriter;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes shards of made-up videos, {@code train0000.tfrecord} and on. Those that are there are not
 * written again.
 */
public final class ShardGenerator {
    private ShardGenerator() {}

    /**
     * Writes what is missing.
     *
     * @param directory where; made if absent
     * @return all shards of the configuration, in order
     * @throws UserException if the directory holds shards made otherwise, or cannot be written
     */
    public static List<Path> write(Path directory, GeneratorConfig config) {
        try {
            ShardDirectory shards = ShardDirectory.claim(directory, config.origin());
            List<Path> all = new ArrayList<>();
            List<Integer> missing = new ArrayList<>();
            for (int shard = 0; shard < config.shards(); shard++) {
                Path file = shards.shard(name(shard));
                all.add(file);
                if (!Files.exists(file)) {
                    missing.add(shard);
                }
            }
            if (!missing.isEmpty()) {
                VideoGenerator generator = new VideoGenerator(config);
                for (int shard : missing) {
                    shards.write(name(shard), writer -> write(shard, generator, config, writer));
                }
            }
            return List.copyOf(all);
        } catch (IOException e) {
            throw new UserException("cannot write shards to %s: %s".formatted(directory, e), e);
        }
    }

    private static String name(int shard) {
        return "train%04d.tfrecord".formatted(shard);
    }

    private static void write(
            int shard, VideoGenerator generator, GeneratorConfig config, TfRecordWriter writer)
            throws IOException {
        ExampleWriter examples = new ExampleWriter(config.sizes());
        int first = config.firstVideo() + shard * config.videosPerShard();
        int end = Math.min(config.firstVideo() + config.videos(), first + config.videosPerShard());
        for (int index = first; index < end; index++) {
            writer.write(
                    config.level() == ExampleLevel.VIDEO
                            ? examples.write(generator.video(index))
                            : examples.write(generator.frames(index)));
        }
    }
}
