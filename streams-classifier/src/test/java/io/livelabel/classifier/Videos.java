package io.livelabel.classifier;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Video;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Live uploads for tests, of {@link TellingWeights#SIZES}. */
public final class Videos {
    private final AvroSerde<Video> videos;
    private final AvroSerde<Frames> frames;
    private final AvroSerde<TrainingVideo> labelled;

    public Videos(SchemaRegistry registry) {
        videos = new AvroSerde<>(Video.class, registry);
        frames = new AvroSerde<>(Frames.class, registry);
        labelled = new AvroSerde<>(TrainingVideo.class, registry);
    }

    public byte[] video(String id) {
        return video(id, rgb(id), audio(id));
    }

    public byte[] video(String id, float[] rgb, float[] audio) {
        return videos.serialize(
                Topics.VIDEOS.name(),
                new Video(id, FeatureBytes.ofFloats(rgb), FeatureBytes.ofFloats(audio)));
    }

    /** A video with its label, as the probe set has it. */
    public byte[] labelled(String id, int classId) {
        return labelled(id, List.of(classId));
    }

    /** A video with labels, or none, as the probe set has it. */
    public byte[] labelled(String id, List<Integer> classIds) {
        return labelled.serialize(
                Topics.PROBE_VIDEOS.name(),
                new TrainingVideo(
                        id,
                        classIds,
                        FeatureBytes.ofFloats(rgb(id)),
                        FeatureBytes.ofFloats(audio(id))));
    }

    public byte[] frames(String id, int frameCount, byte[] rgb, byte[] audio) {
        return frames.serialize(
                Topics.FRAMES.name(),
                new Frames(id, frameCount, ByteBuffer.wrap(rgb), ByteBuffer.wrap(audio)));
    }

    public static float[] rgb(String id) {
        return features(id.hashCode(), TellingWeights.SIZES.rgb());
    }

    public static float[] audio(String id) {
        return features(~id.hashCode(), TellingWeights.SIZES.audio());
    }

    private static float[] features(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] features = new float[size];
        for (int i = 0; i < size; i++) {
            features[i] = (float) random.nextDouble(-1, 1);
        }
        return features;
    }
}
