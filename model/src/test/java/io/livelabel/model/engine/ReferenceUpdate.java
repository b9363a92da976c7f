package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;

/**
 * What settings make of gradients, in double precision: what engines' updates are compared with.
 */
final class ReferenceUpdate {
    private final Architecture architecture;
    private final TrainingSettings settings;
    private final double[] weights;
    private final double[] first;
    private final double[] second;
    private final double[] average;

    ReferenceUpdate(Architecture architecture, TrainingSettings settings, float[] weights) {
        this.architecture = architecture;
        this.settings = settings;
        this.weights = EngineContract.wide(weights);
        this.first = new double[weights.length];
        this.second = new double[weights.length];
        this.average = this.weights.clone();
        if (settings.optimizer() instanceof Optimizer.AdaGrad adaGrad) {
            java.util.Arrays.fill(first, adaGrad.initialAccumulator());
        }
    }

    void step(float[] gradient, long step) {
        double[] g = EngineContract.wide(gradient);
        for (Architecture.Parameter parameter : architecture.parameters()) {
            for (int i = 0; parameter.role() == Role.WEIGHT && i < parameter.length(); i++) {
                g[parameter.offset() + i] += settings.l2() * weights[parameter.offset() + i];
            }
        }
        double norm = 0;
        for (double each : g) {
            norm += each * each;
        }
        norm = Math.sqrt(norm);
        double shortening =
                settings.clipNorm() > 0 && norm > settings.clipNorm()
                        ? settings.clipNorm() / norm
                        : 1;
        double rate = settings.optimizer().rate() * settings.schedule().factor(step);
        for (int i = 0; i < g.length; i++) {
            weights[i] -= rate * direction(i, g[i] * shortening, step);
        }
    }

    private double direction(int i, double g, long step) {
        if (settings.optimizer() instanceof Optimizer.Adam adam) {
            first[i] = adam.beta1() * first[i] + (1 - adam.beta1()) * g;
            second[i] = adam.beta2() * second[i] + (1 - adam.beta2()) * g * g;
            double mean = first[i] / (1 - Math.pow(adam.beta1(), (double) step));
            double square = second[i] / (1 - Math.pow(adam.beta2(), (double) step));
            return mean / (Math.sqrt(square) + adam.epsilon());
        }
        first[i] += g * g;
        return g / Math.sqrt(first[i]);
    }

    /** Takes over running figures, which no optimizer changes, and moves the average. */
    void takeRunningFigures(float[] actual) {
        for (Architecture.Parameter parameter : architecture.parameters()) {
            boolean running =
                    parameter.role() == Role.RUNNING_MEAN
                            || parameter.role() == Role.RUNNING_VARIANCE;
            for (int i = 0; running && i < parameter.length(); i++) {
                weights[parameter.offset() + i] = actual[parameter.offset() + i];
            }
        }
        steps++;
        double decay = settings.averageDecay(steps);
        for (int i = 0; i < average.length; i++) {
            average[i] += (1 - decay) * (weights[i] - average[i]);
        }
    }

    private int steps;

    double[] weights() {
        return weights;
    }

    double[] average() {
        return average;
    }
}
