package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph that learns, one that scores, both over one native array of parameters, and the
 * optimizer's state. Closing it on the thread that used it frees all of its native memory; closed
 * on another, what that thread computed in is freed once the thread is gone.
 */
final class Dl4jTrainableModel implements TrainableModel {
    private final NetworkPlan plan;
    private final Optimizer optimizer;
    private final long seed;
    private final boolean stochastic;
    private final INDArray parameters;
    private final LogitsLoss loss = new LogitsLoss();
    private final ComputationGraph graph;
    private final GraphScorer scorer;
    private final ParameterLayout layout;
    private final UpdateRule rule;
    private final GraphInputs inputs;
    private final GraphLabels labels;
    private long steps;

    Dl4jTrainableModel(NetworkPlan plan, TrainingSettings settings, long seed) {
        if (!settings.equals(TrainingSettings.of(settings.optimizer()))) {
            throw new UnsupportedOperationException("the dl4j engine lacks " + settings);
        }
        this.plan = plan;
        this.optimizer = settings.optimizer();
        this.seed = seed;
        stochastic = !plan.architecture().trainsAsItScores();
        int count = plan.architecture().parameterCount();
        parameters = NativeMemory.row(count);
        graph = new ComputationGraph(plan.learning(loss));
        graph.init(parameters, false);
        for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
            // A dense layer still needs its output in the backward pass.
            layer.allowInputModification(false);
        }
        scorer = new GraphScorer(plan, parameters);
        layout = new ParameterLayout(plan.architecture(), graph);
        rule = new UpdateRule(optimizer, count);
        inputs = new GraphInputs(plan);
        labels = new GraphLabels(plan.architecture().classes());
    }

    @Override
    public Architecture architecture() {
        return plan.architecture();
    }

    @Override
    public void score(Minibatch minibatch, Predictions into) {
        scorer.score(inputs.fill(minibatch), minibatch, into);
    }

    @Override
    public double train(Minibatch minibatch) {
        graph.setInputs(inputs.fill(minibatch));
        graph.setLabels(labels.fill(minibatch));
        if (stochastic) {
            // ND4J's generator belongs to the thread; dropout alone draws from it here.
            Nd4j.getRandom()
                    .setSeed(new SplittableRandom(seed ^ (steps * 0x9E3779B97F4A7C15L)).nextLong());
        }
        graph.computeGradientAndScore();
        steps++;
        rule.apply(parameters, graph.getGradientsViewArray(), steps);
        return graph.score();
    }

    @Override
    public double scoreAndTrain(Minibatch minibatch, Predictions into) {
        if (stochastic) {
            score(minibatch, into);
            return train(minibatch);
        }
        scorer.prepare(minibatch, into);
        double meanLoss = train(minibatch);
        loss.probabilities(into.probabilities(), minibatch.size() * into.classes());
        return meanLoss;
    }

    @Override
    public double gradient(Minibatch minibatch, FloatBuffer into) {
        throw new UnsupportedOperationException("the dl4j engine lacks gradients");
    }

    @Override
    public void exportAverage(FloatBuffer into) {
        throw new IllegalStateException("no average is kept");
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public int optimizerStateLength() {
        return Math.multiplyExact(
                plan.architecture().parameterCount(), optimizer.statePerParameter());
    }

    @Override
    public void exportWeights(FloatBuffer into) {
        layout.store(parameters, into.duplicate());
    }

    @Override
    public void importWeights(FloatBuffer from) {
        layout.load(from.duplicate(), parameters);
    }

    @Override
    public void exportOptimizerState(FloatBuffer into) {
        rule.store(into.duplicate(), layout);
    }

    @Override
    public void importOptimizerState(FloatBuffer from, long stepsMade) {
        if (from.remaining() != optimizerStateLength()) {
            throw new IllegalArgumentException(
                    "%d values of optimizer state, there must be %d"
                            .formatted(from.remaining(), optimizerStateLength()));
        }
        if (stepsMade < 0) {
            throw new IllegalArgumentException("steps made must not be negative: " + stepsMade);
        }
        rule.load(from.duplicate(), layout);
        steps = stepsMade;
    }

    @Override
    public void close() {
        inputs.close();
        labels.close();
        rule.close();
        INDArray gradient = graph.getGradientsViewArray();
        if (gradient != null) {
            gradient.close();
        }
        parameters.close();
        NativeMemory.freeScratch();
    }
}
