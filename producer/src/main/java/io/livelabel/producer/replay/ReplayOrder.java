package io.livelabel.producer.replay;

import java.util.Optional;

/**
 * In which order the records of shards are sent, and how often.
 *
 * @param shuffle how they are shuffled; empty for their own order
 * @param epochs how often all shards are gone through; {@link #FOREVER} for no end
 * @param start where the first epoch begins; empty for the beginning
 */
public record ReplayOrder(Optional<Shuffle> shuffle, int epochs, Optional<ReplayStart> start) {
    /** Going through the shards again and again. */
    public static final int FOREVER = Integer.MAX_VALUE;

    /** Once, from the beginning, in their own order. */
    public static final ReplayOrder ONCE = new ReplayOrder(Optional.empty(), 1, Optional.empty());

    /** Refuses what does not fit together. */
    public ReplayOrder {
        if (epochs < 1) {
            throw new IllegalArgumentException(
                    "the shards are to be gone through %d times: at least once".formatted(epochs));
        }
        if (shuffle.isPresent() && start.isPresent()) {
            throw new IllegalArgumentException(
                    "a shuffled replay has no record %s to begin at: leave out one of the two"
                            .formatted(start.get()));
        }
    }

    /**
     * An order by chance: that of the shards, and of the records within blocks of them, each other
     * in every epoch. The same seed gives the same order.
     *
     * @param seed of the random numbers
     * @param buffer records of a block, which are held in memory at once; fewer where they take
     *     more than {@link #MAX_BLOCK_BYTES}
     */
    public record Shuffle(long seed, int buffer) {
        /** Records of a block where nothing else is asked for. */
        public static final int DEFAULT_BUFFER = 1_000;

        /** The most bytes that a block's records have. */
        public static final long MAX_BLOCK_BYTES = 64L << 20;

        /** Refuses a buffer without room. */
        public Shuffle {
            if (buffer < 1) {
                throw new IllegalArgumentException(
                        "the shuffle buffer holds %d records: at least 1".formatted(buffer));
            }
        }
    }

    /** Whether it has no end. */
    public boolean isForever() {
        return epochs == FOREVER;
    }
}
