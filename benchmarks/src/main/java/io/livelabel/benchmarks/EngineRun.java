package io.livelabel.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.model.Architecture;
import io.livelabel.model.FrozenModel;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.layer.Activation;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Times one engine on one model, {@code EngineRun ENGINE MODEL SECONDS}: reads what to time from
 * its input, a {@link Cell} a line, and answers each with a JSON object on a line.
 */
final class EngineRun implements AutoCloseable {
    /** What the models read and write: YouTube-8M's. */
    static final FeatureSet FEATURES = FeatureSet.of(1024, 128, 3862);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String engineName;
    private final Engine engine;
    private final Architecture architecture;
    private final long nanosEach;
    private final long started = System.nanoTime();
    private @Nullable TrainableModel trainable;
    private @Nullable FrozenModel frozen;
    private FrozenModel.@Nullable Scorer scorer;

    private EngineRun(String engineName, String model, double seconds) {
        this.engineName = engineName;
        this.engine = Engine.named(engineName);
        this.architecture = Zoo.architecture(model, FEATURES);
        this.nanosEach = (long) (seconds * 1e9);
    }

    /** Runs until its input ends. */
    public static void main(String[] arguments) throws IOException {
        try (BufferedReader cells =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8));
                EngineRun run =
                        new EngineRun(
                                arguments[0], arguments[1], Double.parseDouble(arguments[2]))) {
            for (String line = cells.readLine(); line != null; line = cells.readLine()) {
                Cell cell = Cell.parse(line);
                System.out.println(
                        JSON.createObjectNode()
                                .put("engine", run.engineName)
                                .put("model", run.architecture.name())
                                .put("operation", cell.operation())
                                .put("videos", cell.videos())
                                .put("frames", cell.frames())
                                .put("value", run.value(cell)));
                System.out.flush();
            }
        }
    }

    private double value(Cell cell) throws IOException {
        return switch (cell.operation()) {
            case "start" -> {
                trainable().train(minibatch(cell));
                yield (System.nanoTime() - started) / 1e9;
            }
            case "train" -> {
                Minibatch minibatch = minibatch(cell);
                yield cell.videos() * 1e9 / median(() -> trainable().train(minibatch));
            }
            case "score" -> {
                Minibatch minibatch = minibatch(cell);
                Predictions predictions = new Predictions(cell.videos(), architecture.classes());
                FrozenModel.Scorer with = scorer();
                yield cell.videos() * 1e9 / median(() -> with.score(minibatch, predictions));
            }
            case "load" -> load();
            case "sgemm" -> multiply();
            case "memory" -> peakMb();
            default -> throw new IllegalArgumentException("cannot time " + cell);
        };
    }

    private TrainableModel trainable() {
        TrainableModel model = trainable;
        if (model == null) {
            model = engine.trainable(architecture, TrainingSettings.of(Optimizer.Adam.of(1e-3)), 1);
            trainable = model;
            model.importWeights(FloatBuffer.wrap(weights()));
        }
        return model;
    }

    private FrozenModel.Scorer scorer() {
        FrozenModel.Scorer own = scorer;
        if (own == null) {
            FrozenModel model = engine.frozen(architecture);
            frozen = model;
            model.load(FloatBuffer.wrap(weights()));
            own = model.newScorer();
            scorer = own;
        }
        return own;
    }

    /** GB/s. */
    private double load() {
        scorer();
        FrozenModel model = java.util.Objects.requireNonNull(frozen);
        byte[] bytes = new byte[architecture.parameterCount() * Float.BYTES];
        FloatBuffer weights = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        weights.duplicate().put(weights());
        return bytes.length / median(() -> model.load(weights));
    }

    /**
     * The engine's own rate of multiplying matrices, 1024 by 1024 each, in GFLOP/s: a model that
     * does little else.
     */
    private double multiply() {
        int size = 1024;
        int products = 16;
        List<Architecture.Node> nodes = new ArrayList<>();
        for (int i = 0; i < products; i++) {
            nodes.add(
                    new Architecture.Node(
                            "product-" + (i + 1),
                            new Dense(size, Activation.IDENTITY, false),
                            List.of(i == 0 ? "matrix" : "product-" + i)));
        }
        Architecture chain =
                new Architecture(
                        "sgemm",
                        List.of(new Architecture.Input("matrix", size)),
                        nodes,
                        "product-" + products,
                        size);
        Minibatch matrix = new Minibatch(chain.inputs(), size);
        for (int i = 0; i < size; i++) {
            float[] row = new float[size];
            Arrays.fill(row, 1f / size);
            matrix.add(new float[][] {row}, new int[0]);
        }
        float[] weights = new float[chain.parameterCount()];
        Arrays.fill(weights, 1f / size);
        try (FrozenModel model = engine.frozen(chain);
                FrozenModel.Scorer scorer = model.newScorer()) {
            model.load(FloatBuffer.wrap(weights));
            Predictions predictions = new Predictions(size, size);
            double nanos = median(() -> scorer.score(matrix, predictions));
            double operations = new MatrixWork(chain, 0).operations("score") * size;
            return operations / nanos;
        }
    }

    /**
     * Median of as many repetitions as fit into the time, three at least, after half as much time
     * to warm up, or one repetition that takes longer.
     */
    private double median(Runnable work) {
        long begin = System.nanoTime();
        do {
            work.run();
        } while (System.nanoTime() - begin < nanosEach / 2);
        begin = System.nanoTime();
        double[] times = new double[10_000];
        int count = 0;
        while (count < 3 || (System.nanoTime() - begin < nanosEach && count < times.length)) {
            long start = System.nanoTime();
            work.run();
            times[count++] = System.nanoTime() - start;
        }
        Arrays.sort(times, 0, count);
        return times[count / 2];
    }

    private float[] weights() {
        float[] weights = new float[architecture.parameterCount()];
        InitialWeights.uniform(architecture, 3).write(1, FloatBuffer.wrap(weights));
        return weights;
    }

    private Minibatch minibatch(Cell cell) {
        SplittableRandom random = new SplittableRandom(1);
        Minibatch minibatch = new Minibatch(architecture.inputs(), cell.videos());
        for (int i = 0; i < cell.videos(); i++) {
            float[][] rows = new float[architecture.inputs().size()][];
            for (int input = 0; input < rows.length; input++) {
                int size = architecture.inputs().get(input).size();
                rows[input] = new float[Math.max(1, cell.frames()) * size];
                for (int j = 0; j < rows[input].length; j++) {
                    rows[input][j] = (float) random.nextDouble(-1, 1);
                }
            }
            int[] labels = {
                random.nextInt(0, 1000), random.nextInt(1000, 2000), random.nextInt(2000, 3862)
            };
            if (minibatch.hasFrames()) {
                minibatch.add(rows, cell.frames(), labels);
            } else {
                minibatch.add(rows, labels);
            }
        }
        return minibatch;
    }

    @Override
    public void close() {
        if (scorer != null) {
            scorer.close();
        }
        if (frozen != null) {
            frozen.close();
        }
        if (trainable != null) {
            trainable.close();
        }
    }

    private static long peakMb() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }
}
