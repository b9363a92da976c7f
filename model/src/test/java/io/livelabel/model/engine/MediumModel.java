package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.ZooModel;
import java.util.ArrayList;
import java.util.List;

/** A model of the zoo with many small layers, and minibatches of changing sizes for it. */
final class MediumModel {
    private static final int LARGEST_MINIBATCH = 12;

    private final Architecture architecture;
    private final List<Minibatch> minibatches = new ArrayList<>();
    private int next;

    MediumModel(ZooModel model) {
        architecture = TestExamples.small(model, FeatureSet.of(240, 40, 300).withMaxFrames(6));
        for (int i = 0; i < 16; i++) {
            int size = LARGEST_MINIBATCH - i % 8;
            minibatches.add(TestExamples.minibatch(architecture, size, i));
        }
    }

    Architecture architecture() {
        return architecture;
    }

    /** The next minibatch, with another size and other numbers of frames; over and over. */
    Minibatch minibatch() {
        return minibatches.get(next++ % minibatches.size());
    }

    /** Room for what is predicted of any of the minibatches. */
    Predictions room() {
        return new Predictions(LARGEST_MINIBATCH, architecture.classes());
    }
}
