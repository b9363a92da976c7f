package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleWriter;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes shards of made-up videos, {@code train0000.tfrecord} and on.
 *
 * <p>A shard gets its name only when it is complete, and those that are there are not written
 * again. {@code generator.txt} beside them says what they were made from, so that shards of
 * different origin do not mix.
 */
public final class ShardGenerator {
    private static final String ORIGIN = "generator.txt";
    // Part of the origin: shards of another version of this generator have other contents.
    private static final String VERSION = "livelabel shard generator 1: ";

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
            Files.createDirectories(directory);
            claim(directory, VERSION + config.origin());
            List<Path> shards = new ArrayList<>();
            List<Integer> missing = new ArrayList<>();
            for (int shard = 0; shard < config.shards(); shard++) {
                Path file = directory.resolve("train%04d.tfrecord".formatted(shard));
                shards.add(file);
                if (!Files.exists(file)) {
                    missing.add(shard);
                }
            }
            if (!missing.isEmpty()) {
                VideoGenerator generator = new VideoGenerator(config);
                for (int shard : missing) {
                    writeShard(shards.get(shard), shard, generator, config);
                }
            }
            return List.copyOf(shards);
        } catch (IOException e) {
            throw new UserException("cannot write shards to %s: %s".formatted(directory, e), e);
        }
    }

    private static void claim(Path directory, String origin) throws IOException {
        Path file = directory.resolve(ORIGIN);
        if (!Files.exists(file)) {
            Files.writeString(file, origin + "\n");
            return;
        }
        String present = Files.readString(file).strip();
        if (!present.equals(origin)) {
            throw new UserException(
                    "%s holds shards made as '%s', asked for is '%s': give another directory"
                            .formatted(directory, present, origin));
        }
    }

    private static void writeShard(
            Path file, int shard, VideoGenerator generator, GeneratorConfig config)
            throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        int first = config.firstVideo() + shard * config.videosPerShard();
        int end = Math.min(config.firstVideo() + config.videos(), first + config.videosPerShard());
        try (TfRecordWriter writer = new TfRecordWriter(unfinished)) {
            for (int index = first; index < end; index++) {
                writer.write(
                        config.level() == ExampleLevel.VIDEO
                                ? ExampleWriter.write(generator.video(index))
                                : ExampleWriter.write(generator.frames(index)));
            }
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
