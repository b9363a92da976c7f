package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.FiniteValues;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.Room;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.training.LossGradient;
import io.livelabel.model.training.TrainingSettings;
import java.nio.FloatBuffer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph that learns, one that scores, both over one native array of parameters, and the
 * optimizer's state. Closing it on the thread that used it frees all of its native memory; closed
 * on another, what that thread computed in is freed once the thread is gone.
 */
final class Dl4jTrainableModel implements TrainableModel {
    private final NetworkPlan plan;
    private final TrainingSettings settings;
    private final boolean trainsAsItScores;
    private final INDArray parameters;
    private final PassContext context;
    private final LossGradient lossGradient;
    private final LogitsLoss loss;
    private final ComputationGraph graph;
    private final GraphScorer scorer;
    private final ParameterLayout layout;
    private final Dl4jState state;
    private final GraphInputs inputs;
    private final Scratch labels = new Scratch(1);
    private long steps;

    Dl4jTrainableModel(NetworkPlan plan, TrainingSettings settings, long seed, int threads) {
        this.plan = plan;
        this.settings = settings;
        Architecture architecture = plan.architecture();
        trainsAsItScores = architecture.trainsAsItScores();
        parameters = NativeMemory.row(architecture.parameterCount());
        context = new PassContext(seed, threads);
        lossGradient = new LossGradient(settings, architecture.classes());
        loss = new LogitsLoss(lossGradient, context);
        graph = new ComputationGraph(plan.learning(loss, context));
        graph.init(parameters, false);
        scorer = new GraphScorer(plan, parameters, threads);
        layout = new ParameterLayout(architecture, graph);
        state = new Dl4jState(architecture, settings, layout, threads);
        inputs = new GraphInputs(plan);
    }

    @Override
    public Architecture architecture() {
        return plan.architecture();
    }

    @Override
    public void score(Minibatch minibatch, Predictions into) {
        scorer.score(inputs.fill(minibatch), minibatch, into, null);
    }

    @Override
    public double train(Minibatch minibatch) {
        double mean = backward(minibatch);
        if (!Double.isFinite(mean)) {
            return mean;
        }
        double norm = state.norm(parameters, graph.getGradientsViewArray());
        if (!Double.isFinite(norm)) {
            return Double.NaN;
        }
        context.commit();
        steps++;
        state.update(parameters, graph.getGradientsViewArray(), norm, steps);
        return mean;
    }

    private double backward(Minibatch minibatch) {
        lossGradient.requireTrainable(minibatch);
        graph.setInputs(inputs.fill(minibatch));
        graph.setLabels(labels.rows(minibatch.size()));
        context.begin(minibatch, steps);
        graph.computeGradientAndScore();
        return graph.score();
    }

    @Override
    public double gradient(Minibatch minibatch, FloatBuffer into) {
        Room.require("parameters", plan.architecture().parameterCount(), into);
        double mean = backward(minibatch);
        layout.store(graph.getGradientsViewArray(), into.duplicate());
        return mean;
    }

    @Override
    public double scoreAndTrain(Minibatch minibatch, Predictions into) {
        if (!trainsAsItScores) {
            score(minibatch, into);
            return train(minibatch);
        }
        scorer.prepare(minibatch, into);
        double mean = train(minibatch);
        loss.probabilities(into.probabilities(), minibatch.size() * into.classes());
        return mean;
    }

    @Override
    public void scaleRate(double factor) {
        state.scaleRate(factor);
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public int optimizerStateLength() {
        return Math.multiplyExact(
                plan.architecture().parameterCount(), settings.statePerParameter());
    }

    @Override
    public void exportWeights(FloatBuffer into) {
        layout.store(parameters, into.duplicate());
    }

    @Override
    public void exportAverage(FloatBuffer into) {
        state.storeAverage(into.duplicate());
    }

    @Override
    public void importWeights(FloatBuffer from) {
        layout.requireFits(from);
        FiniteValues.require("weight", from);
        layout.load(from.duplicate(), parameters);
        state.restartAverage(parameters);
    }

    @Override
    public void exportOptimizerState(FloatBuffer into) {
        Room.require("values of optimizer state", optimizerStateLength(), into);
        state.store(into.duplicate());
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
        FiniteValues.require("optimizer state", from);
        state.load(from.duplicate());
        steps = stepsMade;
    }

    @Override
    public void close() {
        inputs.close();
        labels.close();
        state.close();
        context.close();
        scorer.close();
        INDArray gradient = graph.getGradientsViewArray();
        if (gradient != null) {
            gradient.close();
        }
        parameters.close();
        NativeMemory.freeScratch();
    }
}
