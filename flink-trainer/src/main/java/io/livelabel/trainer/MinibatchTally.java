package io.livelabel.trainer;

import java.io.DataInput;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * What became of a training's minibatches: how many were skipped, and how many were trained on
 * since the loss has risen. One thread at a time.
 */
final class MinibatchTally {
    private static final String SKIPPED = "skipped";
    private static final String SINCE_RISE = "since-rise";
    private static final long NEVER = -1;

    private long skipped;
    private int skippedInARow;
    private boolean remembersRises;
    private long sinceRise = NEVER;

    /** Takes what {@link #putInto} put; what is not there begins anew. */
    static MinibatchTally takeFrom(StateSections sections) throws IOException {
        MinibatchTally tally = new MinibatchTally();
        sections.take(SKIPPED, tally::readSkipped, tally);
        tally.sinceRise = sections.take(SINCE_RISE, DataInput::readLong, NEVER);
        tally.remembersRises = tally.sinceRise != NEVER;
        return tally;
    }

    private MinibatchTally readSkipped(DataInput in) throws IOException {
        skipped = in.readLong();
        skippedInARow = in.readInt();
        return this;
    }

    /** Puts what it knows; of a rise nothing where there was none. */
    void putInto(StateSections sections) {
        sections.put(
                SKIPPED,
                out -> {
                    out.writeLong(skipped);
                    out.writeInt(skippedInARow);
                });
        if (sinceRise != NEVER) {
            sections.put(SINCE_RISE, out -> out.writeLong(sinceRise));
        }
    }

    /** Remembers rises from now on, or forgets them. */
    void rememberRises(boolean wanted) {
        remembersRises = wanted;
        if (!wanted) {
            sinceRise = NEVER;
        }
    }

    /**
     * Counts a minibatch that was trained on.
     *
     * @param rise whether a rise of the loss was noticed with it
     */
    void trained(boolean rise) {
        skippedInARow = 0;
        if (rise && remembersRises) {
            sinceRise = 0;
        } else if (sinceRise != NEVER) {
            sinceRise++;
        }
    }

    /**
     * Counts a minibatch that was skipped.
     *
     * @return how many there were now, one behind the other
     */
    int skip() {
        skipped++;
        return ++skippedInARow;
    }

    /** How many were skipped. */
    long skipped() {
        return skipped;
    }

    /** How many were trained on since the last rise that it remembers, if there was one. */
    OptionalLong sinceRise() {
        return sinceRise == NEVER ? OptionalLong.empty() : OptionalLong.of(sinceRise);
    }
}
