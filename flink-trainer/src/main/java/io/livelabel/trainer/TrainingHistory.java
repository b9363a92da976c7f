package io.livelabel.trainer;

/** A training under way, as what reports of it and publishes its weights sees it. */
interface TrainingHistory {
    /** The history that steps belong to. */
    Lineage lineage();

    /** Goes on as another history. */
    void continueAs(Lineage fork);

    /** Updates made in the whole history. */
    long steps();

    /** Examples trained on in the whole history. */
    long examples();

    /** The number of steps in the weights that would be published now. */
    default long version() {
        return steps();
    }

    /** What a drift does to the learning rate. */
    RateBoost boost();

    /** Figures of the examples so far. */
    Prequential prequential();
}
