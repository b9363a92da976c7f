package io.livelabel.producer.tfrecord;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;

/**
 * A video where it lies in a record's data, checked: its features are not copied, and are good for
 * as long as nobody writes to that data.
 *
 * @param level VIDEO for means, FRAMES for frames
 * @param id the video's id, not empty
 * @param labels class ids in [0, classes), without repeats; may be empty
 * @param rgb the visual feature: one row of finite little-endian float32, or a row of uint8 a frame
 * @param audio the audio feature, likewise
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ExampleView(
        ExampleLevel level, String id, int[] labels, FeatureRows rgb, FeatureRows audio) {
    /** Refuses a level that no video has. */
    public ExampleView {
        if (level == ExampleLevel.SEGMENTS) {
            throw new IllegalArgumentException(
                    "level of %s is %s, allowed are VIDEO and FRAMES".formatted(id, level));
        }
    }

    /** Number of frames; 1 of means. */
    public int frameCount() {
        return Math.max(rgb.rows(), audio.rows());
    }

    /** The same video with its features as they are, in arrays that outlive the record's data. */
    public ExampleView detached() {
        return new ExampleView(level, id, labels, rgb.detached(), audio.detached());
    }

    /** The same video with its features as values, in arrays that outlive the record's data. */
    public ParsedExample copy() {
        return level == ExampleLevel.VIDEO
                ? new VideoExample(id, labels, rgb.toFloats(), audio.toFloats())
                : new FrameExample(id, labels, frameCount(), rgb.toBytes(), audio.toBytes());
    }
}
