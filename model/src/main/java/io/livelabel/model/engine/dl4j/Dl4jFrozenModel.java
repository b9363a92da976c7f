package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.Embeddings;
import io.livelabel.model.FiniteValues;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One native array of parameters, and scorers that each have a graph of their own over it. */
final class Dl4jFrozenModel implements FrozenModel {
    private final NetworkPlan plan;
    private final int threads;
    private final INDArray parameters;
    private final ParameterLayout layout;

    Dl4jFrozenModel(NetworkPlan plan, int threads) {
        this.plan = plan;
        this.threads = threads;
        this.parameters = NativeMemory.row(plan.architecture().parameterCount());
        try (GraphScorer scorer = new GraphScorer(plan, parameters, threads)) {
            this.layout = new ParameterLayout(plan.architecture(), scorer.graph());
        }
    }

    @Override
    public Architecture architecture() {
        return plan.architecture();
    }

    @Override
    public void load(FloatBuffer weights) {
        layout.requireFits(weights);
        FiniteValues.require("weight", weights);
        layout.load(weights.duplicate(), parameters);
    }

    @Override
    public Scorer newScorer() {
        return new GraphBackedScorer(plan, parameters, threads);
    }

    @Override
    public void close() {
        parameters.close();
    }

    private static final class GraphBackedScorer implements Scorer {
        private final GraphScorer graph;
        private final GraphInputs inputs;

        GraphBackedScorer(NetworkPlan plan, INDArray parameters, int threads) {
            graph = new GraphScorer(plan, parameters, threads);
            inputs = new GraphInputs(plan);
        }

        @Override
        public void score(Minibatch minibatch, Predictions into) {
            graph.score(inputs.fill(minibatch), minibatch, into, null);
        }

        @Override
        public void score(Minibatch minibatch, Predictions into, Embeddings below) {
            graph.score(inputs.fill(minibatch), minibatch, into, below);
        }

        @Override
        public void close() {
            inputs.close();
            graph.close();
            NativeMemory.freeScratch();
        }
    }
}
