package io.livelabel.trainer;

/** Offsets of one partition, from the first to the last, both among them. */
record OffsetRange(long first, long last) {
    OffsetRange {
        if (last < first) {
            throw new IllegalArgumentException(
                    "a range of offsets ends at %d, before its start %d".formatted(last, first));
        }
    }

    @Override
    public String toString() {
        return "offsets " + first + " to " + last;
    }
}
