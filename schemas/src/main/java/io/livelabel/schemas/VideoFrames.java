package io.livelabel.schemas;

import java.nio.ByteBuffer;

/**
 * One frame-level video's id and frames, read, checked and dequantized, in arrays that are used for
 * video after video and grow with the longest. One thread at a time.
 *
 * <p>Memory: 4 bytes a value of the most frames that were read of a video.
 */
public final class VideoFrames {
    private final FeatureSizes sizes;
    private final int maxFrames;
    private final float[] values = new float[1 << Byte.SIZE];
    private float[] rgb = {};
    private float[] audio = {};
    private int frames;
    private String id = "";

    /**
     * Room for features of these sizes.
     *
     * @param maxFrames how many frames of a video are read, its first
     */
    public VideoFrames(FeatureSizes sizes, int maxFrames) {
        if (maxFrames < 1) {
            throw new IllegalArgumentException("maxFrames is %d, at least 1".formatted(maxFrames));
        }
        this.sizes = sizes;
        this.maxFrames = maxFrames;
        for (int i = 0; i < values.length; i++) {
            values[i] = FeatureBytes.dequantize((byte) i);
        }
    }

    /**
     * Reads a video.
     *
     * @param rgbFrames [frameCount, rgb] uint8, row-major; the position stays
     * @param audioFrames [frameCount, audio] uint8, row-major; the position stays
     * @throws MalformedRecordException if the id is blank or too long, or the bytes are not that
     *     many frames
     */
    public void read(String id, int frameCount, ByteBuffer rgbFrames, ByteBuffer audioFrames)
            throws MalformedRecordException {
        this.id = VideoFeatures.checked(id);
        FeatureBytes.requireFrames("rgb", rgbFrames, frameCount, sizes.rgb());
        FeatureBytes.requireFrames("audio", audioFrames, frameCount, sizes.audio());
        frames = Math.min(frameCount, maxFrames);
        rgb = dequantized(rgbFrames, frames * sizes.rgb(), rgb);
        audio = dequantized(audioFrames, frames * sizes.audio(), audio);
    }

    private float[] dequantized(ByteBuffer quantized, int count, float[] into) {
        float[] room = into.length < count ? new float[count] : into;
        int begin = quantized.position();
        for (int i = 0; i < count; i++) {
            room[i] = values[quantized.get(begin + i) & 0xff];
        }
        return room;
    }

    /** The id of the video read last. */
    public String id() {
        return id;
    }

    /** How many frames of the video read last count. */
    public int frames() {
        return frames;
    }

    /**
     * A feature of the video read last, [{@link #frames}, size] row-major and rubbish behind; good
     * until the next is read.
     *
     * @param name its name in the data set
     * @throws IllegalArgumentException if videos have no such feature, or not of that size
     */
    public float[] feature(String name, int size) {
        return sizes.isRgb(name, size) ? rgb : audio;
    }
}
