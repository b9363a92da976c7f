package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.training.Loss;

/** A loss of the reference and its gradient by central differences, in double precision. */
final class NumericalGradient {
    private static final double STEP = 1e-5;

    private final double loss;
    private final double[] values;

    NumericalGradient(
            Architecture architecture,
            float[] weights,
            Minibatch minibatch,
            Loss loss,
            long seed,
            long step) {
        double[] wide = EngineContract.wide(weights);
        // Running figures, which a pass in training moves, are not read in training.
        ReferenceNetwork network = new ReferenceNetwork(architecture, wide, seed, step);
        this.loss = at(network, minibatch, loss);
        this.values = new double[wide.length];
        for (Architecture.Parameter parameter : architecture.parameters()) {
            if (parameter.role() == Role.RUNNING_MEAN
                    || parameter.role() == Role.RUNNING_VARIANCE) {
                continue;
            }
            for (int i = 0; i < parameter.length(); i++) {
                int place = parameter.offset() + i;
                double value = wide[place];
                wide[place] = value + STEP;
                double above = at(network, minibatch, loss);
                wide[place] = value - STEP;
                double below = at(network, minibatch, loss);
                wide[place] = value;
                values[place] = (above - below) / (2 * STEP);
            }
        }
    }

    private static double at(ReferenceNetwork network, Minibatch minibatch, Loss loss) {
        return ReferenceNetwork.loss(loss, network.logits(minibatch, true), minibatch);
    }

    double loss() {
        return loss;
    }

    double[] values() {
        return values;
    }
}
