package io.livelabel.producer.synthetic;

/** Draws the labels of videos. Immutable. */
interface VideoLabels {
    /**
     * Labels of one video, each once, at least one; the regime says which class is how frequent.
     */
    int[] draw(Randomness random, DriftSchedule.Regime regime);

    /** Those of a population. */
    static VideoLabels of(Population population, long seed, int classes) {
        LongTail tail = new LongTail(population.tailExponent(), classes);
        LabelLaw law = population.labels();
        if (law instanceof LabelLaw.Pairs pairs) {
            return DrawnLabels.inPairs(tail, classes, pairs);
        }
        return law instanceof LabelLaw.Independent independent
                ? DrawnLabels.independent(tail, classes, independent)
                : new CompanionLabels(tail, seed, classes);
    }
}
