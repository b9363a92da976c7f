package io.livelabel.local;

import io.livelabel.producer.tfrecord.ExampleWriter;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.FeatureSizes;
import java.io.IOException;
import java.nio.file.Path;

/** Small shards, of the sizes {@link #SIZES}. */
final class TestShards {
    static final FeatureSizes SIZES = new FeatureSizes(6, 3, 20);

    private TestShards() {}

    static Path write(Path shard, byte[]... records) throws IOException {
        try (TfRecordWriter writer = new TfRecordWriter(shard)) {
            for (byte[] record : records) {
                writer.write(record);
            }
        }
        return shard;
    }

    /** A shard of so many videos, its own name in their ids. */
    static Path ofVideos(Path shard, int videos) throws IOException {
        byte[][] records = new byte[videos][];
        for (int i = 0; i < videos; i++) {
            records[i] = video(shard.getFileName() + "-" + i, i % SIZES.classes());
        }
        return write(shard, records);
    }

    static byte[] video(String id, int... labels) {
        return new ExampleWriter(SIZES)
                .write(
                        new VideoExample(
                                id, labels, new float[SIZES.rgb()], new float[SIZES.audio()]));
    }

    static byte[] frames(String id, int... labels) {
        return new ExampleWriter(SIZES)
                .write(
                        new FrameExample(
                                id,
                                labels,
                                2,
                                new byte[2 * SIZES.rgb()],
                                new byte[2 * SIZES.audio()]));
    }
}
