package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Embeddings;
import io.livelabel.model.Minibatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the kernels of one graph know of a pass besides their inputs. One thread at a time. */
final class PassContext implements AutoCloseable {
    private final List<Kernel> kernels = new ArrayList<>();
    private final long seed;
    private final int threads;
    private @Nullable Minibatch minibatch;
    private @Nullable Embeddings below;
    private long step;

    /**
     * Of a graph.
     *
     * @param seed of the random draws in training
     * @param threads the most threads that work on a kernel together
     */
    PassContext(long seed, int threads) {
        this.seed = seed;
        this.threads = threads;
    }

    /** Begins a pass. */
    void begin(Minibatch examples, long stepsMade) {
        begin(examples, stepsMade, null);
    }

    /**
     * Begins a pass.
     *
     * @param into gets what the nodes hold that it asks for; null where nobody asks
     */
    void begin(Minibatch examples, long stepsMade, @Nullable Embeddings into) {
        minibatch = examples;
        step = stepsMade;
        below = into;
    }

    /** Tells what a node holds in this pass, while it holds it. */
    void tell(String node, INDArray values) {
        if (below != null && below.takes(node)) {
            below.take(node, NativeMemory.floats(values));
        }
    }

    Minibatch minibatch() {
        Minibatch current = minibatch;
        if (current == null) {
            throw new IllegalStateException("no pass has begun");
        }
        return current;
    }

    long seed() {
        return seed;
    }

    int threads() {
        return threads;
    }

    /** Steps made before this pass. */
    long step() {
        return step;
    }

    /** Keeps a kernel of the graph. */
    Kernel keep(Kernel kernel) {
        kernels.add(kernel);
        return kernel;
    }

    /** Lets all kernels take over what the pass found. */
    void commit() {
        kernels.forEach(Kernel::commit);
    }

    @Override
    public void close() {
        kernels.forEach(Kernel::close);
    }
}
