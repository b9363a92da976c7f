package io.livelabel.classifier.serving;

import io.livelabel.classifier.weights.WeightsRefusedException;
import io.livelabel.model.Architecture;
import io.livelabel.model.Embeddings;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.weights.Weights;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two slots of one architecture: one serves, the other waits for the next weights. Nothing is
 * rebuilt to swap, so native memory does not grow with the number of versions.
 *
 * <p>Any number of threads read; one thread swaps. A slot is written only while it does not serve
 * and its last reader has left, and a reader keeps the slot it began with: so the version it is
 * told is the version it scores with.
 */
public final class ModelSlots implements AutoCloseable {
    private final TrialBatch trial;
    private final ModelSlot first;
    private final ModelSlot second;
    private @Nullable ModelSlot active;
    private boolean closed;

    /**
     * Builds both networks; {@code maxBatch} is the largest batch that new weights are tried on.
     */
    public ModelSlots(Engine engine, Architecture architecture, int maxBatch) {
        this.trial = new TrialBatch(architecture, maxBatch);
        this.first = new ModelSlot(engine, architecture);
        this.second = new ModelSlot(engine, architecture);
    }

    /** The version that serves. */
    public synchronized Optional<ServingModel> serving() {
        return active == null ? Optional.empty() : Optional.ofNullable(active.content());
    }

    /**
     * Begins to read the slot that serves; close it after the pass.
     *
     * @throws IllegalStateException if no weights have arrived yet, or this is closed
     */
    public synchronized Reading read() {
        if (active == null || closed) {
            throw new IllegalStateException(
                    closed ? "the slots are closed" : "no weights to score with have arrived");
        }
        return new Reading(active, active.enter(), Objects.requireNonNull(active.content()));
    }

    /**
     * Loads weights into the idle slot, tries them, and lets them serve. Waits until the slot's
     * last reader has left. One thread calls this.
     *
     * @throws WeightsRefusedException if they score something that is no probability; what served
     *     goes on serving
     */
    public void swap(Weights weights, ServingModel model)
            throws WeightsRefusedException, InterruptedException {
        ModelSlot slot = fillIdleSlot(weights, model);
        synchronized (this) {
            active = slot;
        }
    }

    /**
     * Tries the idle slot on the weights that serve, where it never was tried: so the first swap
     * takes no longer than later ones. Whoever swaps calls this.
     *
     * @throws WeightsRefusedException if they score something that is no probability here
     */
    public void warmUp(Weights weights, ServingModel model)
            throws WeightsRefusedException, InterruptedException {
        if (!idle().isTried()) {
            fillIdleSlot(weights, model);
        }
    }

    private ModelSlot fillIdleSlot(Weights weights, ServingModel model)
            throws WeightsRefusedException, InterruptedException {
        ModelSlot slot;
        Scorer scorer;
        synchronized (this) {
            slot = emptyIdleSlot();
            scorer = slot.enter();
        }
        try {
            slot.network().load(weights.floats());
            slot.setContent(model);
            trial.score(scorer, !slot.isTried(), model.version());
            slot.setTried();
        } finally {
            synchronized (this) {
                slot.leave(scorer);
            }
        }
        return slot;
    }

    private synchronized ModelSlot emptyIdleSlot() throws InterruptedException {
        if (closed) {
            throw new IllegalStateException("the slots are closed");
        }
        ModelSlot idle = idle();
        while (idle.isInUse()) {
            wait();
        }
        return idle;
    }

    private synchronized ModelSlot idle() {
        return active == first ? second : first;
    }

    private synchronized void leave(ModelSlot slot, Scorer scorer) {
        slot.leave(scorer);
        notifyAll();
    }

    /**
     * Frees the networks' native memory.
     *
     * @throws IllegalStateException if somebody still reads, or weights are being loaded; nothing
     *     is freed then
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (first.isInUse() || second.isInUse()) {
            throw new IllegalStateException(
                    "a slot is still in use: stop its readers and the swapping first");
        }
        closed = true;
        first.close();
        second.close();
    }

    /** One reader's hold on a slot, with a scorer that is this reader's alone. */
    public final class Reading implements AutoCloseable {
        private final ModelSlot slot;
        private final Scorer scorer;
        private final ServingModel model;

        private Reading(ModelSlot slot, Scorer scorer, ServingModel model) {
            this.slot = slot;
            this.scorer = scorer;
            this.model = model;
        }

        /** Scores with the weights of {@link #model}. */
        public void score(Minibatch minibatch, Predictions into) {
            scorer.score(minibatch, into);
        }

        /** The same, and gives the layer that the classes are read from. */
        public void score(Minibatch minibatch, Predictions into, Embeddings below) {
            scorer.score(minibatch, into, below);
        }

        /** What is in the slot. */
        public ServingModel model() {
            return model;
        }

        @Override
        public void close() {
            leave(slot, scorer);
        }
    }
}
