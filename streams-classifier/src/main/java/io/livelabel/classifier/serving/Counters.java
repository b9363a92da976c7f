package io.livelabel.classifier.serving;

import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.concurrent.atomic.LongAdder;

/** What a classifier has done since it started. Thread-safe. */
public final class Counters {
    /** Forward passes. */
    public final LongAdder passes = new LongAdder();

    /** Records whose labels were sent. */
    public final LongAdder scored = new LongAdder();

    /** Of them those that were marked, as made by weights older than the limit. */
    public final LongAdder markedStale = new LongAdder();

    /** Of them those whose embedding was to go beside and is not finite. */
    public final LongAdder embeddingsLeftOut = new LongAdder();

    /** Records that were set aside. */
    public final Tally<DeadLetterReason> deadLetters = new Tally<>(DeadLetterReason.class);

    /** Records that their poll's pass left out. */
    public final LongAdder scoredAlone = new LongAdder();

    /** Stream threads that failed and were replaced. */
    public final LongAdder threadsReplaced = new LongAdder();

    /** Versions of weights that were let in. */
    public final LongAdder versionsServed = new LongAdder();

    /** Versions of weights that were refused. */
    public final Tally<RefusalKind> versionsRefused = new Tally<>(RefusalKind.class);

    /** What stands there now. */
    public ClassifierCounts snapshot() {
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
