package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.VideoFeatures;
import io.livelabel.schemas.VideoFrames;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a training topic's values into features and labels, in arrays that are used again. One
 * thread at a time.
 */
final class ExampleDecoder {
    private final boolean fromFrames;
    private final boolean keepsFrames;
    private final int classes;
    private final List<Architecture.Input> inputs;
    private final VideoFeatures means;
    private final VideoFrames frames;
    private final float[][] rows;
    private final BitSet seen;
    private final AvroSerde<TrainingVideo> videoSerde;
    private final AvroSerde<TrainingFrames> framesSerde;

    /**
     * A decoder.
     *
     * @param topic the topic that values come from; of a live one they are labelled before
     * @param inputs the inputs of the model, in order: features of those names and sizes, all of
     *     them of frames or none
     */
    ExampleDecoder(
            String topic,
            FeatureSizes sizes,
            List<Architecture.Input> inputs,
            SchemaRegistry registry) {
        this.inputs = List.copyOf(inputs);
        fromFrames = InputTopics.holdsFrames(topic);
        int maxFrames = inputs.stream().mapToInt(Architecture.Input::maxFrames).max().orElse(0);
        keepsFrames = maxFrames > 0;
        classes = sizes.classes();
        means = new VideoFeatures(sizes);
        frames = new VideoFrames(sizes, Math.max(1, maxFrames));
        rows = new float[inputs.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = means.feature(inputs.get(i).name(), inputs.get(i).size());
        }
        seen = new BitSet(classes);
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
        return fromFrames ? decode(framesSerde.read(value)) : decode(videoSerde.read(value));
    }

    /** Features of the last decoded value, one array an input: a row, or a row a frame. */
    float[][] rows() {
        return rows;
    }

    /** Frames of the last decoded value that count; 0 where the model reads none. */
    int frames() {
        return keepsFrames ? frames.frames() : 0;
    }

    private int[] decode(TrainingVideo video) throws MalformedRecordException {
        means.readMeans(video.getId(), video.getMeanRgb(), video.getMeanAudio());
        return labels(video.getLabels());
    }

    private int[] decode(TrainingFrames video) throws MalformedRecordException {
        if (keepsFrames) {
            frames.read(video.getId(), video.getFrameCount(), video.getRgb(), video.getAudio());
            for (int i = 0; i < rows.length; i++) {
                rows[i] = frames.feature(inputs.get(i).name(), inputs.get(i).size());
            }
        } else {
            means.readFrames(
                    video.getId(), video.getFrameCount(), video.getRgb(), video.getAudio());
        }
        return labels(video.getLabels());
    }

    private int[] labels(List<Integer> labels) throws MalformedRecordException {
        int[] ids = FeatureBytes.readLabels(labels, classes);
        seen.clear();
        for (int id : ids) {
            if (seen.get(id)) {
                throw new MalformedRecordException(
                        DeadLetterReason.MALFORMED, "label %d is repeated".formatted(id));
            }
            seen.set(id);
        }
        return ids;
    }
}
