package io.livelabel.benchmarks.endurance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What does not hold, by what should: how often, and the first of each. One thread at a time. */
final class Findings {
    private static final int MOST_TOLD = 10;

    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();

    /**
     * Adds one.
     *
     * @param rule what should hold, in a few words
     * @param found what was found instead
     */
    void add(String rule, String found) {
        int count = counts.merge(rule, 1, Integer::sum);
        if (count <= MOST_TOLD) {
            told.add(rule + ": " + found);
        }
    }

    /** Adds one unless something holds. */
    void require(boolean holds, String rule, String found) {
        if (!holds) {
            add(rule, found);
        }
    }

    /** How often each rule was broken. */
    Map<String, Integer> counts() {
        return new LinkedHashMap<>(counts);
    }

    /** The first of each rule, in sentences. */
    List<String> told() {
        return List.copyOf(told);
    }

    /** Whether all holds. */
    boolean isEmpty() {
        return counts.isEmpty();
    }
}
