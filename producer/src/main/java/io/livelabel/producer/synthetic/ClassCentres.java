package io.livelabel.producer.synthetic;

import java.util.List;

/**
 * Where the features of classes lie: one random vector a class, and another for each drift that
 * moves it. Memory: classes × values floats, for each drift of features as much again at most.
 * Immutable.
 */
final class ClassCentres {
    private final float[][][] centres;

    ClassCentres(List<Drift> drifts, long seed, int classes, int values) {
        centres = new float[1 + drifts.size()][][];
        centres[0] = draw("prototypes", seed, classes, values);
        for (int i = 0; i < drifts.size(); i++) {
            Drift drift = drifts.get(i);
            int moved = drift.of() == Drift.Of.FEATURES ? drift.classesOf(classes) : 0;
            centres[i + 1] = draw("prototypes of drift " + i, seed, moved, values);
        }
    }

    private static float[][] draw(String purpose, long seed, int classes, int values) {
        float[][] drawn = new float[classes][values];
        for (int c = 0; c < classes; c++) {
            Randomness random = Randomness.stream(seed, purpose, c);
            for (int i = 0; i < values; i++) {
                drawn[c][i] = random.normal();
            }
        }
        return drawn;
    }

    /** That of a class under a regime; not to be written to. */
    float[] of(int label, DriftSchedule.Regime regime) {
        return centres[regime.centreOf(label)][label];
    }
}
