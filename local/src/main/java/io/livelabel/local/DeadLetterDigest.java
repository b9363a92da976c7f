package io.livelabel.local;

import io.livelabel.schemas.avro.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts dead letters by their reasons, and keeps the first ones. One thread at a time. */
final class DeadLetterDigest {
    /** How many are kept. */
    static final int KEPT = 10;

    private final Map<String, Long> byReason = new TreeMap<>();
    private final List<DeadLetterSummary.Letter> first = new ArrayList<>();
    private long lostBytes;

    /** Takes the next one. */
    void add(DeadLetter letter) {
        byReason.merge(letter.getReason().name(), 1L, Long::sum);
        lostBytes += letter.getPayloadBytes();
        if (first.size() < KEPT) {
            first.add(
                    new DeadLetterSummary.Letter(
                            letter.getReason().name(), place(letter), letter.getDetail()));
        }
    }

    /** What there was so far. */
    DeadLetterSummary summary() {
        return new DeadLetterSummary(byReason, lostBytes, first);
    }

    private static String place(DeadLetter letter) {
        return letter.getPartition() == null
                ? "%s@%d".formatted(letter.getSource(), letter.getPosition())
                : "%s-%d@%d"
                        .formatted(letter.getSource(), letter.getPartition(), letter.getPosition());
    }
}
