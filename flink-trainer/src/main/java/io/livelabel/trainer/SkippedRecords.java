package io.livelabel.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that a training leaves out, and how many of them it has met since it was opened.
 * Taking one allocates nothing. One thread at a time.
 */
final class SkippedRecords {
    private static final Logger LOGGER = LoggerFactory.getLogger(SkippedRecords.class);
    private static final long NEVER = -1;

    private final List<SkippedRange> ranges;
    private final long[] counts;
    private long logged = NEVER;

    /** Of none yet; a record in several ranges counts for the first of them. */
    SkippedRecords(List<SkippedRange> ranges) {
        this.ranges = List.copyOf(ranges);
        counts = new long[ranges.size()];
    }

    /** Whether a record is to be left out; counted then. */
    boolean take(TrainingRecord record) {
        for (int i = 0; i < counts.length; i++) {
            if (ranges.get(i).holds(record)) {
                counts[i]++;
                return true;
            }
        }
        return false;
    }

    /** Logs the counts, if there are any that were not logged yet. */
    void log() {
        long total = Arrays.stream(counts).sum();
        if (counts.length > 0 && total != logged) {
            LOGGER.info("records skipped since the start: {}", this);
            logged = total;
        }
    }

    /** The number of records of each range, as {@code 22 of training-videos:0:48-69}. */
    @Override
    public String toString() {
        List<String> each = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            each.add(counts[i] + " of " + ranges.get(i));
        }
        return String.join(", ", each);
    }
}
