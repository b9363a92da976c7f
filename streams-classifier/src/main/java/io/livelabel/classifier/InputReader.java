package io.livelabel.classifier;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.Video;

/**
 * Live uploads, at video or frame level, into the rows that a video-level model reads: frames are
 * dequantized and averaged. Its arrays are used again. One thread at a time.
 */
final class InputReader {
    private final AvroSerde<Video> videos;
    private final AvroSerde<Frames> frames;
    private final float[] rgb;
    private final float[] audio;
    private final float[][] rows;

    /**
     * A reader for an architecture.
     *
     * @throws IllegalArgumentException if it reads something else than rgb and audio of these sizes
     */
    InputReader(Architecture architecture, FeatureSizes sizes, SchemaRegistry registry) {
        videos = new AvroSerde<>(Video.class, registry);
        frames = new AvroSerde<>(Frames.class, registry);
        rgb = new float[sizes.rgb()];
        audio = new float[sizes.audio()];
        rows = architecture.inputs().stream().map(this::row).toArray(float[][]::new);
    }

    private float[] row(Input input) {
        float[] row =
                switch (input.name()) {
                    case "rgb" -> rgb;
                    case "audio" -> audio;
                    default ->
                            throw new IllegalArgumentException(
                                    "the model reads '%s', videos have rgb and audio"
                                            .formatted(input.name()));
                };
        if (row.length != input.size()) {
            throw new IllegalArgumentException(
                    "the model's input %s has size %d, the features' size is %d"
                            .formatted(input.name(), input.size(), row.length));
        }
        return row;
    }

    /**
     * Reads a record into {@link #rows}.
     *
     * @return the video's id
     * @throws MalformedRecordException if it is no video with finite features of the right sizes
     * @throws io.livelabel.schemas.RegistryException if its schema cannot be asked for
     */
    String read(InputRecord record) throws MalformedRecordException {
        byte[] value = record.value();
        if (value == null) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the record has no value");
        }
        if (record.topic().equals(Topics.FRAMES.name())) {
            Frames read = frames.read(value);
            FeatureBytes.readFrameMeans("rgb", read.getRgb(), read.getFrameCount(), rgb);
            FeatureBytes.readFrameMeans("audio", read.getAudio(), read.getFrameCount(), audio);
            return requireId(read.getId());
        }
        Video read = videos.read(value);
        FeatureBytes.readFloats("meanRgb", read.getMeanRgb(), rgb);
        FeatureBytes.readFloats("meanAudio", read.getMeanAudio(), audio);
        return requireId(read.getId());
    }

    private static String requireId(String id) throws MalformedRecordException {
        if (id.isEmpty()) {
            throw new MalformedRecordException(
                    DeadLetterReason.MISSING_ID, "the video's id is empty");
        }
        return id;
    }

    /** The features of the record read last, one array an input, in the architecture's order. */
    float[][] rows() {
        return rows;
    }
}
