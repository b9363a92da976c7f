package io.livelabel.benchmarks.endurance;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.Video;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Planned uploads as records: features by a seed and the upload's number. One thread at a time. */
final class UploadRecords {
    private static final int MOST_FRAMES = 5;
    private static final int MOST_GARBAGE = 200;
    private static final int NEVER_REGISTERED = 1_000_000;
    private static final int TOO_LONG_AN_ID = 1_500;

    private final FeatureSizes sizes;
    private final long seed;
    private final AvroSerde<Video> videos;
    private final AvroSerde<Frames> frames;

    UploadRecords(FeatureSizes sizes, SchemaRegistry registry, long seed) {
        this.sizes = sizes;
        this.seed = seed;
        videos = new AvroSerde<>(Video.class, registry);
        frames = new AvroSerde<>(Frames.class, registry);
    }

    /** The record of an upload. */
    ProducerRecord<byte[], byte[]> of(Upload upload) {
        SplittableRandom random = new SplittableRandom(seed + upload.index());
        byte[] value;
        if (upload.poison().isPresent()) {
            value = poison(upload.poison().get(), upload.id(), random);
        } else {
            value = upload.frames() ? frames(upload.id(), random) : video(upload.id(), random);
        }
        return new ProducerRecord<>(
                (upload.frames() ? Topics.FRAMES : Topics.VIDEOS).name(),
                upload.id().getBytes(StandardCharsets.UTF_8),
                value);
    }

    private byte[] video(String id, SplittableRandom random) {
        return video(id, floats(sizes.rgb(), random), random);
    }

    private byte[] video(String id, float[] rgb, SplittableRandom random) {
        return videos.serialize(
                Topics.VIDEOS.name(),
                new Video(
                        id,
                        FeatureBytes.ofFloats(rgb),
                        FeatureBytes.ofFloats(floats(sizes.audio(), random))));
    }

    private byte[] frames(String id, SplittableRandom random) {
        int count = 1 + random.nextInt(MOST_FRAMES);
        byte[] rgb = new byte[count * sizes.rgb()];
        byte[] audio = new byte[count * sizes.audio()];
        random.nextBytes(rgb);
        random.nextBytes(audio);
        return frames.serialize(
                Topics.FRAMES.name(),
                new Frames(id, count, ByteBuffer.wrap(rgb), ByteBuffer.wrap(audio)));
    }

    private byte @Nullable [] poison(Poison poison, String id, SplittableRandom random) {
        return switch (poison) {
            case GARBAGE -> garbage(random);
            case TOO_SHORT -> new byte[random.nextInt(1 + Integer.BYTES)];
            case TOMBSTONE -> null;
            case CUT_OFF -> cutOff(video(id, random));
            case UNKNOWN_SCHEMA -> ofUnknownSchema(video(id, random), random);
            case WRONG_SIZE -> video(id, floats(sizes.rgb() + 1, random), random);
            case NOT_A_NUMBER -> {
                float[] rgb = floats(sizes.rgb(), random);
                rgb[random.nextInt(rgb.length)] = Float.NaN;
                yield video(id, rgb, random);
            }
            case NO_ID -> video(" ", random);
            case LONG_ID -> video("x".repeat(TOO_LONG_AN_ID), random);
        };
    }

    private static byte[] garbage(SplittableRandom random) {
        byte[] bytes = new byte[1 + random.nextInt(MOST_GARBAGE)];
        random.nextBytes(bytes);
        // With a zero it could be the beginning of a record.
        bytes[0] = (byte) (1 + random.nextInt(Byte.MAX_VALUE));
        return bytes;
    }

    private static byte[] cutOff(byte[] whole) {
        return Arrays.copyOf(whole, whole.length / 2);
    }

    private static byte[] ofUnknownSchema(byte[] bytes, SplittableRandom random) {
        ByteBuffer.wrap(bytes).putInt(1, NEVER_REGISTERED + random.nextInt(NEVER_REGISTERED));
        return bytes;
    }

    private static float[] floats(int size, SplittableRandom random) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
