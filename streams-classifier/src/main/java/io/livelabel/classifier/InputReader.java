package io.livelabel.classifier;

import io.livelabel.model.Architecture;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.VideoFeatures;
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
    private final VideoFeatures video;
    private final float[][] rows;

    /**
     * A reader for an architecture.
     *
     * @throws IllegalArgumentException if it reads something else than features of these names and
     *     sizes
     */
    InputReader(Architecture architecture, FeatureSizes sizes, SchemaRegistry registry) {
        videos = new AvroSerde<>(Video.class, registry);
        frames = new AvroSerde<>(Frames.class, registry);
        video = new VideoFeatures(sizes);
        rows =
                architecture.inputs().stream()
                        .map(input -> video.feature(input.name(), input.size()))
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
    String read(InputRecord record) throws MalformedRecordException {
        byte[] value = record.value();
        if (value == null) {
            throw new MalformedRecordException(
                    DeadLetterReason.MALFORMED, "the record has no value");
        }
        if (record.topic().equals(Topics.FRAMES.name())) {
            Frames read = frames.read(value);
            video.readFrames(read.getId(), read.getFrameCount(), read.getRgb(), read.getAudio());
        } else {
            Video read = videos.read(value);
            video.readMeans(read.getId(), read.getMeanRgb(), read.getMeanAudio());
        }
        return video.id();
    }

    /** The features of the record read last, one array an input, in the architecture's order. */
    float[][] rows() {
        return rows;
    }
}
