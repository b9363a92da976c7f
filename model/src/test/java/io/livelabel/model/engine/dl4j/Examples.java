package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.weights.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Random minibatches and weights, the same for a seed. */
final class Examples {
    private Examples() {}

    static Minibatch minibatch(Architecture architecture, int rows, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Architecture.Input> inputs = architecture.inputs();
        Minibatch minibatch = new Minibatch(inputs, rows);
        for (int row = 0; row < rows; row++) {
            float[][] features = new float[inputs.size()][];
            for (int i = 0; i < features.length; i++) {
                features[i] = new float[inputs.get(i).size()];
                for (int j = 0; j < features[i].length; j++) {
                    features[i][j] = (float) random.nextDouble(-1, 1);
                }
            }
            TreeSet<Integer> labels = new TreeSet<>();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                labels.add(random.nextInt(architecture.classes()));
            }
            minibatch.add(features, labels.stream().mapToInt(Integer::intValue).toArray());
        }
        return minibatch;
    }

    /** All weights random, the output's included. */
    static float[] randomWeights(Architecture architecture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weights = new float[architecture.parameterCount()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-0.5, 0.5);
        }
        return weights;
    }

    static float[] initialWeights(Architecture architecture, long seed) {
        float[] weights = new float[architecture.parameterCount()];
        InitialWeights.uniform(architecture, 2).write(seed, FloatBuffer.wrap(weights));
        return weights;
    }

    static float[] weightsOf(TrainableModel model) {
        float[] weights = new float[model.architecture().parameterCount()];
        model.exportWeights(FloatBuffer.wrap(weights));
        return weights;
    }

    static String sha256(TrainableModel model) {
        byte[] bytes = new byte[model.architecture().parameterCount() * Float.BYTES];
        model.exportWeights(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
        return Weights.ofBytes(bytes).sha256();
    }
}
