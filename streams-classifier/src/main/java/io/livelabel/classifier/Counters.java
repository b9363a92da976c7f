package io.livelabel.classifier;

import java.util.concurrent.atomic.LongAdder;

/** What a classifier has done since it started. Thread-safe. */
final class Counters {
    final LongAdder passes = new LongAdder();
    final LongAdder scored = new LongAdder();
    final LongAdder deadLetters = new LongAdder();
    final LongAdder scoredAlone = new LongAdder();
    final LongAdder threadsReplaced = new LongAdder();
    final LongAdder versionsServed = new LongAdder();
    final LongAdder versionsRefused = new LongAdder();

    ClassifierCounts snapshot() {
        return new ClassifierCounts(
                passes.sum(),
                scored.sum(),
                deadLetters.sum(),
                scoredAlone.sum(),
                threadsReplaced.sum(),
                versionsServed.sum(),
                versionsRefused.sum());
    }
}
