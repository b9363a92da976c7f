package io.livelabel.producer.synthetic;

import java.util.List;

/**
 * Which declared drifts hold for which video. Whether a video in the course of a gradual one is
 * made before or after it is drawn by its index, apart from all else about it. Immutable.
 */
final class DriftSchedule {
    private final List<Drift> drifts;
    private final long seed;
    private final int classes;
    private final String[] purposes;

    DriftSchedule(List<Drift> drifts, long seed, int classes) {
        this.drifts = drifts;
        this.seed = seed;
        this.classes = classes;
        this.purposes = new String[drifts.size()];
        for (int i = 0; i < purposes.length; i++) {
            purposes[i] = "drift " + i;
        }
    }

    /** What holds for a video. */
    Regime at(int video) {
        boolean[] holds = new boolean[purposes.length];
        for (int i = 0; i < holds.length; i++) {
            double share = drifts.get(i).share(video);
            holds[i] =
                    share == 1
                            || (share > 0
                                    && Randomness.stream(seed, purposes[i], video).uniform()
                                            < share);
        }
        return new Regime(holds);
    }

    /** What holds for one video. */
    final class Regime {
        private final boolean[] holds;

        private Regime(boolean[] holds) {
            this.holds = holds;
        }

        /** The class that has a place in the long tail. */
        int classAt(int place) {
            int at = place;
            for (int i = 0; i < holds.length; i++) {
                if (holds[i] && drifts.get(i).of() == Drift.Of.FREQUENCIES) {
                    int concerned = drifts.get(i).classesOf(classes);
                    at = at < concerned ? concerned - 1 - at : at;
                }
            }
            return at;
        }

        /** Which centre a class has: the number of the newest drift that moved it, from 1; or 0. */
        int centreOf(int label) {
            for (int i = holds.length - 1; i >= 0; i--) {
                Drift drift = drifts.get(i);
                if (holds[i]
                        && drift.of() == Drift.Of.FEATURES
                        && label < drift.classesOf(classes)) {
                    return i + 1;
                }
            }
            return 0;
        }
    }
}
