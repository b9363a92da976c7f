package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureBytes;

/**
 * Videos made up from a seed, each by its index alone: features that carry the labels.
 *
 * <p>Every class has a random vector, its centre. A video's mean feature is the weighted sum of its
 * labels' centres, brought to one length, plus noise; its frames scatter around that mean and are
 * quantized.
 *
 * <p>Memory: that of {@link ClassCentres}. One thread at a time.
 */
final class VideoGenerator {
    private static final float WEAKEST_LABEL = 0.25f;
    private static final float SIGNAL = 0.11f;
    private static final float NOISE = 0.45f;
    private static final float FRAME_NOISE = 0.35f;

    private final GeneratorConfig config;
    private final VideoIds ids;
    private final VideoLabels labels;
    private final DriftSchedule drifts;
    private final ClassCentres centres;

    VideoGenerator(GeneratorConfig config) {
        this.config = config;
        this.ids = new VideoIds(config.seed());
        this.labels = VideoLabels.of(config.population(), config.seed(), config.sizes().classes());
        this.drifts =
                new DriftSchedule(
                        config.population().drifts(), config.seed(), config.sizes().classes());
        this.centres =
                new ClassCentres(
                        config.population().drifts(),
                        config.seed(),
                        config.sizes().classes(),
                        config.sizes().rgb() + config.sizes().audio());
    }

    VideoExample video(int index) {
        Randomness random = Randomness.stream(config.seed(), "videos", index);
        DriftSchedule.Regime regime = drifts.at(index);
        int[] drawn = labels.draw(random, regime);
        float[] mean = mean(drawn, regime, random);
        float[] rgb = new float[config.sizes().rgb()];
        float[] audio = new float[config.sizes().audio()];
        System.arraycopy(mean, 0, rgb, 0, rgb.length);
        System.arraycopy(mean, rgb.length, audio, 0, audio.length);
        return new VideoExample(ids.of(index), drawn, rgb, audio);
    }

    FrameExample frames(int index) {
        Randomness random = Randomness.stream(config.seed(), "videos", index);
        DriftSchedule.Regime regime = drifts.at(index);
        int[] drawn = labels.draw(random, regime);
        float[] mean = mean(drawn, regime, random);
        int count = random.between(config.minFrames(), config.maxFrames());
        int rgbSize = config.sizes().rgb();
        int audioSize = config.sizes().audio();
        byte[] rgb = new byte[count * rgbSize];
        byte[] audio = new byte[count * audioSize];
        for (int frame = 0; frame < count; frame++) {
            for (int i = 0; i < rgbSize; i++) {
                rgb[frame * rgbSize + i] = quantize(mean[i] + FRAME_NOISE * random.normal());
            }
            for (int i = 0; i < audioSize; i++) {
                audio[frame * audioSize + i] =
                        quantize(mean[rgbSize + i] + FRAME_NOISE * random.normal());
            }
        }
        return new FrameExample(ids.of(index), drawn, count, rgb, audio);
    }

    private float[] mean(int[] drawn, DriftSchedule.Regime regime, Randomness random) {
        float[] mean = new float[config.sizes().rgb() + config.sizes().audio()];
        float square = 0;
        for (int label : drawn) {
            float weight = WEAKEST_LABEL + (1 - WEAKEST_LABEL) * (float) random.uniform();
            square += weight * weight;
            float[] centre = centres.of(label, regime);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += weight * centre[i];
            }
        }
        float scale = SIGNAL / (float) Math.sqrt(square);
        for (int i = 0; i < mean.length; i++) {
            mean[i] = mean[i] * scale + NOISE * random.normal();
        }
        return mean;
    }

    private static byte quantize(float value) {
        float least = FeatureBytes.dequantize((byte) 0);
        float step = FeatureBytes.dequantize((byte) 1) - least;
        int q = (int) ((value - least) / step + 0.5f);
        return (byte) Math.max(0, Math.min(255, q));
    }
}
