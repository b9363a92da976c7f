package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;

/**
 * Frames whose mean is given: they scatter around it, and what quantizing one of them adds or takes
 * is carried to the next.
 *
 * <p>The mean over the dequantized frames of a video differs from the given one by at most {@link
 * #maxError}, half a quantization step divided by the number of frames. No frames of bytes come
 * nearer for every mean: their sum is a whole number of steps. One thread at a time.
 */
final class SpreadFrames {
    /** From one quantized value to the next. */
    static final double STEP = 4.0 / 255;

    private static final double LEAST = FeatureBytes.dequantize((byte) 0);
    private static final int HIGHEST = 255;
    private static final double NOISE = 0.35 / STEP;

    private final FeatureSizes sizes;
    private final int minFrames;
    private final int maxFrames;
    private final double[] noise;

    SpreadFrames(FeatureSizes sizes, int minFrames, int maxFrames) {
        this.sizes = sizes;
        this.minFrames = minFrames;
        this.maxFrames = maxFrames;
        this.noise = new double[maxFrames];
    }

    /** How far the mean of so many frames may be from the given one. */
    static double maxError(int frames) {
        return STEP / 2 / frames;
    }

    /**
     * Frames of a video.
     *
     * @param video its means; features beyond those of quantized frames are refused
     * @throws IllegalArgumentException if no frames can have such a mean; the message names it
     */
    FrameExample of(VideoExample video, Randomness random) {
        int frames = random.between(minFrames, maxFrames);
        return new FrameExample(
                video.id(),
                video.labels(),
                frames,
                spread(sizes.meanRgbName(), video.meanRgb(), frames, random),
                spread(sizes.meanAudioName(), video.meanAudio(), frames, random));
    }

    /** [frames, means.length] uint8, row-major. */
    private byte[] spread(String name, float[] means, int frames, Randomness random) {
        byte[] values = new byte[frames * means.length];
        for (int i = 0; i < means.length; i++) {
            double mean = (means[i] - LEAST) / STEP;
            long sum = Math.round(mean * frames);
            if (sum < 0 || sum > (long) HIGHEST * frames) {
                throw new IllegalArgumentException(
                        "%s[%d] is %s: frames have means from %s to %s"
                                .formatted(name, i, means[i], LEAST, LEAST + HIGHEST * STEP));
            }
            drawNoise(frames, random);
            spread((int) sum, frames, values, i, means.length);
        }
        return values;
    }

    /** Noise that adds up to nothing. */
    private void drawNoise(int frames, Randomness random) {
        double sum = 0;
        for (int t = 0; t < frames; t++) {
            noise[t] = NOISE * random.normal();
            sum += noise[t];
        }
        for (int t = 0; t < frames; t++) {
            noise[t] -= sum / frames;
        }
    }

    /** Puts values with a sum at {@code at}, {@code at + stride} and on. */
    private void spread(int sum, int frames, byte[] values, int at, int stride) {
        double wanted = 0;
        int given = 0;
        for (int t = 0; t < frames; t++) {
            wanted += (double) sum / frames + noise[t];
            int value = (int) Math.max(0, Math.min(HIGHEST, Math.round(wanted - given)));
            values[at + t * stride] = (byte) value;
            given += value;
        }
        // Where values were cut off at the ends of their range, something is left.
        for (int t = frames - 1; given != sum; t--) {
            int place = at + t * stride;
            int value = values[place] & 0xff;
            int fitting = Math.max(0, Math.min(HIGHEST, value + sum - given));
            values[place] = (byte) fitting;
            given += fitting - value;
        }
    }
}
