package io.livelabel.producer.inspect;

import io.livelabel.producer.tfrecord.RawFeature;
import java.util.List;

/**
 * The quantized frames of one video.
 *
 * @param id the video's id
 * @param features its features of frames, each with frames of one size
 */
public record VideoFrames(String id, List<RawFeature.Bytes> features) {
    /** Copies the list. */
    public VideoFrames {
        features = List.copyOf(features);
    }
}
