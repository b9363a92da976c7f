package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a training topic's values into features and labels, in arrays that are used again. One
 * thread at a time.
 */
final class ExampleDecoder {
    private final boolean frames;
    private final int classes;
    private final float[] rgb;
    private final float[] audio;
    private final float[][] rows;
    private final AvroSerde<TrainingVideo> videoSerde;
    private final AvroSerde<TrainingFrames> framesSerde;

    /**
     * A decoder.
     *
     * @param topic the topic that values come from
     * @param inputs the inputs of the model, in order: rgb and audio
     */
    ExampleDecoder(
            String topic,
            FeatureSizes sizes,
            List<Architecture.Input> inputs,
            SchemaRegistry registry) {
        frames = topic.equals(Topics.TRAINING_FRAMES.name());
        classes = sizes.classes();
        rgb = new float[sizes.rgb()];
        audio = new float[sizes.audio()];
        rows = new float[inputs.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] =
                    switch (inputs.get(i).name()) {
                        case "rgb" -> rgb;
                        case "audio" -> audio;
                        default ->
                                throw new IllegalArgumentException(
                                        "topic %s has no feature '%s'"
                                                .formatted(topic, inputs.get(i).name()));
                    };
        }
        videoSerde = new AvroSerde<>(TrainingVideo.class, registry);
        framesSerde = new AvroSerde<>(TrainingFrames.class, registry);
    }

    /**
     * Decodes a value; its features are in {@link #rows} until the next call.
     *
     * @return the class ids of its labels
     * @throws MalformedRecordException if it cannot be trained on
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    int[] decode(byte @Nullable [] value) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the record has no value: a tombstone");
        }
        return frames ? decode(framesSerde.read(value)) : decode(videoSerde.read(value));
    }

    /** Features of the last decoded value, one array an input. */
    float[][] rows() {
        return rows;
    }

    private int[] decode(TrainingVideo video) throws MalformedRecordException {
        requireId(video.getId());
        FeatureBytes.readFloats("meanRgb", video.getMeanRgb(), rgb);
        FeatureBytes.readFloats("meanAudio", video.getMeanAudio(), audio);
        return labels(video.getLabels());
    }

    private int[] decode(TrainingFrames video) throws MalformedRecordException {
        requireId(video.getId());
        FeatureBytes.readFrameMeans("rgb", video.getRgb(), video.getFrameCount(), rgb);
        FeatureBytes.readFrameMeans("audio", video.getAudio(), video.getFrameCount(), audio);
        return labels(video.getLabels());
    }

    private int[] labels(List<Integer> labels) throws MalformedRecordException {
        int[] ids = FeatureBytes.readLabels(labels, classes);
        int[] sorted = ids.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new MalformedRecordException(
                        DeadLetterReason.MALFORMED, "label %d is repeated".formatted(sorted[i]));
            }
        }
        return ids;
    }

    private static void requireId(String id) throws MalformedRecordException {
        if (id.isBlank()) {
            throw new MalformedRecordException(DeadLetterReason.MISSING_ID, "the video has no id");
        }
    }
}
