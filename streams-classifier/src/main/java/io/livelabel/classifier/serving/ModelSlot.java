package io.livelabel.classifier.serving;

import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.FrozenModel.Scorer;
import io.livelabel.model.engine.Engine;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One place for one version of weights: a network's parameter array, the scorers over it that no
 * reader holds at the moment, and a count of its readers. Guarded by its {@link ModelSlots}.
 */
final class ModelSlot implements AutoCloseable {
    private final FrozenModel network;
    private final Deque<Scorer> idle = new ArrayDeque<>();
    private int readers;
    private boolean tried;
    private @Nullable ServingModel content;

    ModelSlot(Engine engine, Architecture architecture) {
        network = engine.frozen(architecture);
    }

    FrozenModel network() {
        return network;
    }

    /** Counts a reader in; the scorer it gets is its own until {@link #leave}. */
    Scorer enter() {
        Scorer scorer = idle.isEmpty() ? network.newScorer() : idle.pop();
        readers++;
        return scorer;
    }

    void leave(Scorer scorer) {
        idle.push(scorer);
        readers--;
    }

    boolean isInUse() {
        return readers > 0;
    }

    /** Whether its network has passed a trial in its largest batch. */
    boolean isTried() {
        return tried;
    }

    void setTried() {
        tried = true;
    }

    @Nullable ServingModel content() {
        return content;
    }

    void setContent(@Nullable ServingModel content) {
        this.content = content;
    }

    @Override
    public void close() {
        idle.forEach(Scorer::close);
        idle.clear();
        network.close();
    }
}
