package io.livelabel.classifier.gate;

import io.livelabel.model.Minibatch;
import java.util.Collection;
import java.util.function.Consumer;

/** The labelled videos of one comparison. One thread at a time. */
interface ComparedVideos {
    /** Class ids that are true of each. */
    Collection<int[]> truths();

    /** How many there are, in words that a reason can go on from. */
    String count();

    /**
     * Reads them; those that are gone since are passed over.
     *
     * @param each gets minibatches of features and truths, which are used again
     */
    void read(Consumer<Minibatch> each);
}
