package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.layer.Activate;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.LastStates;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.MeanPooling;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.layer.RmsNormalize;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.ZooModel;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Small architectures, random minibatches and weights, the same for a seed. */
public final class TestExamples {
    /** Sizes at which every model is small. */
    public static final FeatureSet TINY = FeatureSet.of(6, 4, 7).withMaxFrames(5);

    private static final Map<String, Double> SMALL =
            Map.of(
                    "least-units", 8.0,
                    "hidden", 10.0,
                    "units", 5.0,
                    "projection", 6.0,
                    "joined", 9.0,
                    "clusters", 4.0,
                    "groups", 2.0,
                    "reduction", 2.0);

    private TestExamples() {}

    /** A model of the zoo with few units, on few features and classes. */
    public static Architecture tiny(ZooModel model) {
        return small(model, TINY);
    }

    /** A model of the zoo with few units. */
    public static Architecture small(ZooModel model, FeatureSet features) {
        Map<String, Double> options = new HashMap<>(SMALL);
        options.keySet().retainAll(model.options().stream().map(ZooModel.Option::name).toList());
        return model.architecture(features, options);
    }

    /** One layer, whose logits follow from its input without being scaled before. */
    static Architecture linear() {
        return new Architecture(
                "linear",
                List.of(new Architecture.Input("rgb", 6)),
                List.of(node("logits", new Dense(TINY.classes(), Activation.IDENTITY), "rgb")),
                "logits",
                TINY.classes());
    }

    /** Layers on rows of videos, each behind learned ones, so that gradients go through them. */
    static Architecture layersOfVideos() {
        List<Architecture.Input> inputs =
                List.of(new Architecture.Input("rgb", 6), new Architecture.Input("audio", 4));
        return new Architecture(
                "layers-of-videos",
                inputs,
                List.of(
                        node("rectified", new Dense(8, Activation.RELU), "rgb"),
                        node("leaky", new Dense(8, Activation.LEAKY_RELU), "audio"),
                        node("joined", new Concat(), "rectified", "leaky"),
                        node("normalized", new RmsNormalize(), "joined"),
                        node("sums", new Dense(9, Activation.IDENTITY), "normalized"),
                        node("activated", new Activate(Activation.LEAKY_RELU), "sums"),
                        node(
                                "logits",
                                new Dense(TINY.classes(), Activation.IDENTITY),
                                "activated")),
                "logits",
                TINY.classes());
    }

    /** Layers on frames, each behind learned ones. */
    static Architecture layersOfFrames() {
        List<Architecture.Input> inputs =
                List.of(new Architecture.Input("rgb", 6, 5), new Architecture.Input("audio", 4, 5));
        return new Architecture(
                "layers-of-frames",
                inputs,
                List.of(
                        node("widened", new Dense(6, Activation.TANH), "rgb"),
                        node("normalized", new RmsNormalize(), "widened"),
                        node("mean", new MeanPooling(), "normalized"),
                        node("memory", new BiLstm(4), "audio"),
                        node("last", new LastStates(), "memory"),
                        node("joined", new Concat(), "mean", "last"),
                        node("logits", new Dense(TINY.classes(), Activation.IDENTITY), "joined")),
                "logits",
                TINY.classes());
    }

    private static Architecture.Node node(String name, Layer layer, String... inputs) {
        return new Architecture.Node(name, layer, List.of(inputs));
    }

    /** Random examples with one to three labels, and one to as many frames as the model reads. */
    public static Minibatch minibatch(Architecture architecture, int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Minibatch minibatch = new Minibatch(architecture.inputs(), size);
        for (int i = 0; i < size; i++) {
            int frames =
                    minibatch.hasFrames() ? random.nextInt(1, architecture.maxFrames() + 1) : 0;
            TreeSet<Integer> labels = new TreeSet<>();
            for (int left = random.nextInt(1, 4); left > 0; left--) {
                labels.add(random.nextInt(architecture.classes()));
            }
            add(
                    minibatch,
                    features(architecture.inputs(), frames, random),
                    frames,
                    labels.stream().mapToInt(Integer::intValue).toArray());
        }
        return minibatch;
    }

    /** One example of a minibatch, alone. */
    public static Minibatch only(Minibatch from, int row) {
        Minibatch alone = new Minibatch(from.inputs(), 1);
        copy(from, row, alone);
        return alone;
    }

    /** Adds one example of a minibatch to another. */
    public static void copy(Minibatch from, int row, Minibatch to) {
        float[][] rows = new float[from.inputs().size()][];
        for (int i = 0; i < rows.length; i++) {
            Architecture.Input input = from.inputs().get(i);
            int first = (input.frames() ? from.firstFrame(row) : row) * input.size();
            int length = (input.frames() ? from.frames(row) : 1) * input.size();
            rows[i] = java.util.Arrays.copyOfRange(from.features(i), first, first + length);
        }
        add(to, rows, from.frames(row), from.labels(row));
    }

    private static void add(Minibatch minibatch, float[][] rows, int frames, int[] labels) {
        if (minibatch.hasFrames()) {
            minibatch.add(rows, frames, labels);
        } else {
            minibatch.add(rows, labels);
        }
    }

    private static float[][] features(
            List<Architecture.Input> inputs, int frames, SplittableRandom random) {
        float[][] rows = new float[inputs.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[(inputs.get(i).frames() ? frames : 1) * inputs.get(i).size()];
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = (float) random.nextDouble(-1, 1);
            }
        }
        return rows;
    }

    /** All weights random, the output's included; scales and variances around 1. */
    public static float[] randomWeights(Architecture architecture, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] weights = new float[architecture.parameterCount()];
        for (Architecture.Parameter parameter : architecture.parameters()) {
            boolean around1 =
                    parameter.role() == Role.SCALE || parameter.role() == Role.RUNNING_VARIANCE;
            for (int i = 0; i < parameter.length(); i++) {
                weights[parameter.offset() + i] =
                        (float) ((around1 ? 1 : 0) + random.nextDouble(-0.5, 0.5));
            }
        }
        return weights;
    }

    /** What a training starts from. */
    public static float[] initialWeights(Architecture architecture, long seed) {
        float[] weights = new float[architecture.parameterCount()];
        InitialWeights.uniform(architecture, 2).write(seed, FloatBuffer.wrap(weights));
        return weights;
    }

    /** A model's weights. */
    public static float[] weightsOf(TrainableModel model) {
        float[] weights = new float[model.architecture().parameterCount()];
        model.exportWeights(FloatBuffer.wrap(weights));
        return weights;
    }

    /** A model's optimizer state. */
    public static float[] stateOf(TrainableModel model) {
        float[] state = new float[model.optimizerStateLength()];
        model.exportOptimizerState(FloatBuffer.wrap(state));
        return state;
    }
}
