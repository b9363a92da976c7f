package io.livelabel.classifier;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Parameter;
import io.livelabel.model.Embeddings;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * An engine in plain Java that looks at the output's biases only, which is all that {@link
 * TellingWeights} have. It reads the weights value by value while it scores, so that a slot that is
 * overwritten meanwhile shows; and it counts what is open. Embeddings are the first bias all over.
 */
public final class BiasEngine implements Engine {
    public final AtomicInteger open = new AtomicInteger();
    public final AtomicInteger scorers = new AtomicInteger();
    public final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
    private final IntConsumer beforePass;
    private final Duration pause;

    public BiasEngine() {
        this(size -> {}, Duration.ZERO);
    }

    /**
     * {@code beforePass} is told the size of each batch, and may throw; {@code pause} is made in
     * the middle of a pass over several records.
     */
    public BiasEngine(IntConsumer beforePass, Duration pause) {
        this.beforePass = beforePass;
        this.pause = pause;
    }

    @Override
    public String name() {
        return "bias";
    }

    @Override
    public String describe() {
        return "output biases in plain Java";
    }

    @Override
    public TrainableModel trainable(
            Architecture architecture, TrainingSettings settings, long seed) {
        throw new UnsupportedOperationException("this engine does not learn");
    }

    @Override
    public FrozenModel frozen(Architecture architecture) {
        open.incrementAndGet();
        return new Biases(architecture);
    }

    private final class Biases implements FrozenModel {
        private final Architecture architecture;
        private final Parameter bias;
        private final float[] weights;

        Biases(Architecture architecture) {
            this.architecture = architecture;
            List<Parameter> parameters = architecture.parameters();
            bias = parameters.get(parameters.size() - 1);
            weights = new float[architecture.parameterCount()];
        }

        @Override
        public Architecture architecture() {
            return architecture;
        }

        @Override
        public void load(FloatBuffer from) {
            if (from.remaining() != weights.length) {
                throw new IllegalArgumentException(
                        from.remaining() + " values for " + weights.length);
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] = from.get(from.position() + i);
            }
        }

        @Override
        public Scorer newScorer() {
            open.incrementAndGet();
            scorers.incrementAndGet();
            return new Scorer() {
                @Override
                public void score(Minibatch minibatch, Predictions into) {
                    beforePass.accept(minibatch.size());
                    batches.add(minibatch.size());
                    into.resize(minibatch.size());
                    for (int row = 0; row < minibatch.size(); row++) {
                        if (row == minibatch.size() / 2 && row > 0) {
                            LockSupport.parkNanos(pause.toNanos());
                        }
                        for (int c = 0; c < into.classes(); c++) {
                            double z = weights[bias.offset() + c];
                            into.probabilities()[into.offset(row) + c] =
                                    (float) (1 / (1 + Math.exp(-z)));
                        }
                    }
                }

                @Override
                public void score(Minibatch minibatch, Predictions into, Embeddings below) {
                    score(minibatch, into);
                    below.begin(architecture, minibatch.size());
                    Arrays.fill(below.values(), weights[bias.offset()]);
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                }
            };
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
