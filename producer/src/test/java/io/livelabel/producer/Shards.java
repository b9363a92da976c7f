package io.livelabel.producer;

import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.FeatureSizes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small shards for tests: video-level records of the sizes {@link #SIZES}. */
public final class Shards {
    public static final FeatureSizes SIZES = new FeatureSizes(6, 3, 20);

    private Shards() {}

    /**
     * Writes {@code shards} shards, a.tfrecord and on, each with {@code videos} videos a0, a1, ….
     */
    public static List<Path> write(Path directory, int shards, int videos) {
        List<Path> paths = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            String name = String.valueOf((char) ('a' + shard));
            byte[][] records = new byte[videos][];
            for (int video = 0; video < videos; video++) {
                records[video] = video(name + video, video % 20);
            }
            paths.add(write(directory.resolve(name + ".tfrecord"), records));
        }
        return paths;
    }

    public static Path write(Path shard, byte[]... records) {
        try {
            Files.createDirectories(shard.toAbsolutePath().getParent());
            try (TfRecordWriter writer = new TfRecordWriter(shard)) {
                for (byte[] record : records) {
                    writer.write(record);
                }
            }
            return shard;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] video(String id, long... labels) {
        return Examples.video(id, SIZES.rgb(), SIZES.audio(), labels).toBytes();
    }
}
