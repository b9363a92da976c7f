package io.livelabel.trainer;

import io.livelabel.model.metrics.Adwin;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * Notices when the prequential loss rises: then the stream is no longer what the model has learned.
 * A loss that falls, as while a model learns, is no drift. One thread at a time.
 */
final class LossDrift {
    /** Losses are told apart from 0 to this one; a wholly wrong example of three labels has it. */
    private static final double RANGE = 32;

    private final double delta;
    private final Adwin window;

    private LossDrift(double delta, Adwin window) {
        this.delta = delta;
        this.window = window;
    }

    /** Of no examples; {@code delta} is as {@link Adwin} has it. */
    static LossDrift withDelta(double delta) {
        return new LossDrift(delta, new Adwin(delta));
    }

    /** Bound of the chance that a drift is noticed where there is none. */
    double delta() {
        return delta;
    }

    /**
     * Adds the cross-entropy of the next example; passes over one that is not finite.
     *
     * @return the change, in units of the loss, where it has risen
     */
    Optional<Adwin.Change> add(double loss) {
        if (!Double.isFinite(loss)) {
            return Optional.empty();
        }
        // What cross-entropy adds to a probability makes the loss of a sure one less than 0.
        return window.add(Math.max(0, Math.min(loss, RANGE)) / RANGE)
                .filter(change -> change.meanAfter() > change.meanBefore())
                .map(
                        change ->
                                new Adwin.Change(
                                        change.before(),
                                        change.meanBefore() * RANGE,
                                        change.after(),
                                        change.meanAfter() * RANGE));
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeDouble(delta);
        window.writeTo(out);
    }

    static LossDrift readFrom(DataInput in) throws IOException {
        return new LossDrift(in.readDouble(), Adwin.readFrom(in));
    }
}
