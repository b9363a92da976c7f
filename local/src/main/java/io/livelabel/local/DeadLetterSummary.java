package io.livelabel.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dead letters of a demo in short.
 *
 * @param byReason how many there are for each reason, in order of name
 * @param lostBytes bytes of all that was set aside; where the rest of a shard is lost, all of it
 * @param first the first of them
 */
record DeadLetterSummary(Map<String, Long> byReason, long lostBytes, List<Letter> first) {
    /** Copies the collections. */
    DeadLetterSummary {
        byReason = new TreeMap<>(byReason);
        first = List.copyOf(first);
    }

    /**
     * One dead letter.
     *
     * @param reason the kind of fault
     * @param place {@code SHARD@BYTE} or {@code TOPIC-PARTITION@OFFSET}
     * @param detail what was found and what was expected
     */
    record Letter(String reason, String place, String detail) {}

    /** How many there are. */
    long count() {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** As lines for people; none if there are no dead letters. */
    List<String> toLines() {
        List<String> lines = new ArrayList<>();
        if (count() == 0) {
            return lines;
        }
        lines.add(
                String.format(
                        Locale.ROOT, "%,d dead letters, %,d bytes in all:", count(), lostBytes));
        byReason.forEach(
                (reason, times) ->
                        lines.add(String.format(Locale.ROOT, "  %s x %,d", reason, times)));
        for (Letter letter : first) {
            lines.add("  %s: %s: %s".formatted(letter.place(), letter.reason(), letter.detail()));
        }
        if (count() > first.size()) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "  … and %,d more in the topics *-dead-letters",
                            count() - first.size()));
        }
        return lines;
    }
}
