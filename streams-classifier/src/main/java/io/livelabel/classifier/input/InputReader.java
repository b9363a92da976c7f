package io.livelabel.classifier.input;

import io.livelabel.model.Architecture;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.VideoFeatures;
import io.livelabel.schemas.VideoFrames;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Video;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Live uploads into the rows that a model reads: frames are dequantized, and averaged for a model
 * that reads one row a video. Its arrays are used again. One thread at a time.
 */
public final class InputReader {
    private final AvroSerde<Video> videos;
    private final AvroSerde<Frames> frames;
    private final List<Architecture.Input> inputs;
    private final boolean keepsFrames;
    private final VideoFeatures means;
    private final VideoFrames kept;
    private final float[][] rows;

    /**
     * A reader for an architecture.
     *
     * @throws IllegalArgumentException if it reads something else than features of these names and
     *     sizes
     */
    public InputReader(Architecture architecture, FeatureSizes sizes, SchemaRegistry registry) {
        videos = new AvroSerde<>(Video.class, registry);
        frames = new AvroSerde<>(Frames.class, registry);
        inputs = architecture.inputs();
        keepsFrames = architecture.maxFrames() > 0;
        means = new VideoFeatures(sizes);
        kept = new VideoFrames(sizes, Math.max(1, architecture.maxFrames()));
        rows =
                inputs.stream()
                        .map(input -> means.feature(input.name(), input.size()))
                        .toArray(float[][]::new);
    }

    /**
     * Reads a record into {@link #rows}.
     *
     * @return the video's id
     * @throws MalformedRecordException if it is no video with an id that can be kept and finite
     *     features of the right sizes
     * @throws io.livelabel.schemas.RegistryException if its schema cannot be asked for
     */
    public String read(InputRecord record) throws MalformedRecordException {
        byte[] value = record.value();
        if (value == null) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the record has no value");
        }
        if (!record.topic().equals(Topics.FRAMES.name())) {
            return readVideo(videos.read(value));
        }
        Frames read = frames.read(value);
        if (!keepsFrames) {
            means.readFrames(read.getId(), read.getFrameCount(), read.getRgb(), read.getAudio());
            return means.id();
        }
        return keepFrames(read.getId(), read.getFrameCount(), read.getRgb(), read.getAudio());
    }

    private String keepFrames(String id, int frameCount, ByteBuffer rgb, ByteBuffer audio)
            throws MalformedRecordException {
        kept.read(id, frameCount, rgb, audio);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = kept.feature(inputs.get(i).name(), inputs.get(i).size());
        }
        return kept.id();
    }

    private String readVideo(Video read) throws MalformedRecordException {
        if (keepsFrames) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the model reads frames, the record holds means");
        }
        means.readMeans(read.getId(), read.getMeanRgb(), read.getMeanAudio());
        return means.id();
    }

    /**
     * Reads a labelled video into {@link #rows}, for a model that reads one row a video.
     *
     * @return the video's id
     * @throws MalformedRecordException as {@link #read}
     */
    public String readLabelled(TrainingVideo video) throws MalformedRecordException {
        means.readMeans(video.getId(), video.getMeanRgb(), video.getMeanAudio());
        return means.id();
    }

    /**
     * Reads a labelled video into {@link #rows}, for a model that reads frames.
     *
     * @return the video's id
     * @throws MalformedRecordException as {@link #read}
     */
    public String readLabelled(TrainingFrames video) throws MalformedRecordException {
        return keepFrames(video.getId(), video.getFrameCount(), video.getRgb(), video.getAudio());
    }

    /** Frames of the record read last that count; 0 where the model reads none. */
    public int frames() {
        return keepsFrames ? kept.frames() : 0;
    }

    /**
     * The features of the record read last, one array an input, in the architecture's order: a row,
     * or a row a frame.
     */
    public float[][] rows() {
        return rows;
    }
}
