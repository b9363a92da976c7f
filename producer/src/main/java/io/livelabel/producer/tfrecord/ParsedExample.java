package io.livelabel.producer.tfrecord;

/** A video as a shard holds it, checked. Arrays are not copied: nobody writes to them. */
public sealed interface ParsedExample {
    /** The video's id, not empty. */
    String id();

    /** Class ids in [0, classes), without repeats; may be empty. */
    int[] labels();

    /**
     * A video-level example.
     *
     * @param id the video's id
     * @param labels class ids
     * @param meanRgb mean visual feature, finite
     * @param meanAudio mean audio feature, finite
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record VideoExample(String id, int[] labels, float[] meanRgb, float[] meanAudio)
            implements ParsedExample {}

    /**
     * A frame-level example.
     *
     * @param id the video's id
     * @param labels class ids
     * @param frameCount number of frames, at least 1
     * @param rgb visual features, [frameCount, size] uint8, row-major
     * @param audio audio features, [frameCount, size] uint8, row-major
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record FrameExample(String id, int[] labels, int frameCount, byte[] rgb, byte[] audio)
            implements ParsedExample {}
}
