package io.livelabel.trainer.averaging;

/** How a round of replicas' changes changes the weights that all go on from. */
public interface OuterRule {
    /**
     * What a replica's change counts for in the round's.
     *
     * @param examples what the replica has trained on in the round
     * @param all what all replicas have; at least 1
     */
    default double share(long examples, long all) {
        return (double) examples / all;
    }

    /** Whether it keeps a momentum a parameter. */
    default boolean hasMomentum() {
        return false;
    }

    /**
     * Changes weights.
     *
     * @param weights changed from {@code from} (inclusive) to {@code to} (exclusive)
     * @param change the round's
     * @param momentum changed there as well; empty where there is none
     */
    void apply(float[] weights, float[] change, float[] momentum, int from, int to);

    /** w ← w + change. */
    record Plain() implements OuterRule {
        @Override
        public void apply(float[] weights, float[] change, float[] momentum, int from, int to) {
            for (int i = from; i < to; i++) {
                weights[i] += change[i];
            }
        }
    }

    /**
     * v ← decay · v + change, w ← w + v.
     *
     * @param decay what is left of the momentum from round to round
     */
    record BlockMomentum(double decay) implements OuterRule {
        @Override
        public boolean hasMomentum() {
            return true;
        }

        @Override
        public void apply(float[] weights, float[] change, float[] momentum, int from, int to) {
            float kept = (float) decay;
            for (int i = from; i < to; i++) {
                momentum[i] = kept * momentum[i] + change[i];
                weights[i] += momentum[i];
            }
        }
    }

    /**
     * v ← decay · v + change, w ← w + rate · (change + decay · v).
     *
     * @param rate of the outer step
     * @param decay what is left of the momentum from round to round
     */
    record Nesterov(double rate, double decay) implements OuterRule {
        @Override
        public boolean hasMomentum() {
            return true;
        }

        @Override
        public void apply(float[] weights, float[] change, float[] momentum, int from, int to) {
            float step = (float) rate;
            float kept = (float) decay;
            for (int i = from; i < to; i++) {
                momentum[i] = kept * momentum[i] + change[i];
                weights[i] += step * (change[i] + kept * momentum[i]);
            }
        }
    }
}
