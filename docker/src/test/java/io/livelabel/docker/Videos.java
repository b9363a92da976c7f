package io.livelabel.docker;

/**
 * Made-up videos that are replayed.
 *
 * @param first the number of the first; what makes it up
 * @param count how many
 * @param rate how many a second
 */
record Videos(int first, int count, int rate) {
    Videos {
        if (first < 0 || count < 1 || rate < 1) {
            throw new IllegalArgumentException(
                    "%d videos from %d on, %d a second: the first is 0 or more, the others 1 or more"
                            .formatted(count, first, rate));
        }
    }
}
