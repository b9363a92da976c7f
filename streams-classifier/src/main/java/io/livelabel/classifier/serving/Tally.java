package io.livelabel.classifier.serving;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** A count of each kind. Thread-safe. */
public final class Tally<K extends Enum<K>> {
    private final Map<K, LongAdder> counts;

    Tally(Class<K> kinds) {
        counts = new EnumMap<>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            counts.put(kind, new LongAdder());
        }
    }

    /** Counts one. */
    public void increment(K kind) {
        Objects.requireNonNull(counts.get(kind)).increment();
    }

    /** How many of a kind. */
    public long of(K kind) {
        return Objects.requireNonNull(counts.get(kind)).sum();
    }

    /** How many in all. */
    public long sum() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
