package io.livelabel.local.offline;

import io.livelabel.schemas.client.UserException;
import java.util.SplittableRandom;

/**
 * Frames made up around a video's real mean: their number and their deviations follow from the
 * video's id and the seed, and each value's deviations add up to 0. They carry no order in time
 * that a model could learn.
 *
 * @param least fewest frames, at least 1
 * @param most most frames
 * @param seed what the numbers follow from
 */
record SyntheticFrames(int least, int most, long seed) {
    private static final double SPREAD = 0.5;

    /** Refuses an empty range. */
    SyntheticFrames {
        if (least < 1 || most < least) {
            throw new IllegalArgumentException(
                    "synthetic frames from %d to %d: give 1 or more, the fewest first"
                            .formatted(least, most));
        }
    }

    /** Reads {@code MIN:MAX} or {@code MIN:MAX:SEED}. */
    static SyntheticFrames parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 2 || parts.length == 3) {
                return new SyntheticFrames(
                        Integer.parseInt(parts[0]),
                        Integer.parseInt(parts[1]),
                        parts.length == 3 ? Long.parseLong(parts[2]) : 1);
            }
        } catch (IllegalArgumentException e) {
            throw new UserException("--synthetic-frames %s: %s".formatted(text, e.getMessage()), e);
        }
        throw new UserException("--synthetic-frames is '%s': give MIN:MAX[:SEED]".formatted(text));
    }

    /** How many frames a video has, no more than a limit. */
    int count(String id, int limit) {
        return Math.min(limit, random(id, "frames").nextInt(least, most + 1));
    }

    /** Frames [count, size] whose mean is the given one. */
    float[] around(String id, String feature, float[] mean, int count) {
        SplittableRandom random = random(id, feature);
        float[] frames = new float[count * mean.length];
        for (int j = 0; j < mean.length; j++) {
            double sum = 0;
            for (int t = 0; t < count; t++) {
                double deviation = random.nextDouble(-SPREAD, SPREAD);
                frames[t * mean.length + j] = (float) deviation;
                sum += deviation;
            }
            for (int t = 0; t < count; t++) {
                frames[t * mean.length + j] += (float) (mean[j] - sum / count);
            }
        }
        return frames;
    }

    private SplittableRandom random(String id, String what) {
        return new SplittableRandom(seed ^ ((long) id.hashCode() << 32) ^ what.hashCode());
    }
}
