package io.livelabel.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Times one engine on one model in a process of its own, a JSON object a line: {@code EngineRun
 * ENGINE MODEL SECONDS CELL…}; {@code EngineRun architecture MODEL} prints the architecture alone.
 */
public final class EngineRun {
    /** What the models read and write: YouTube-8M's. */
    static final FeatureSet FEATURES = FeatureSet.of(1024, 128, 3862);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String engineName;
    private final Engine engine;
    private final Architecture architecture;
    private final long nanosEach;

    private EngineRun(String engineName, String model, double seconds) {
        this.engineName = engineName;
        this.engine = Engine.named(engineName);
        this.architecture = Zoo.architecture(model, FEATURES);
        this.nanosEach = (long) (seconds * 1e9);
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("architecture")) {
            System.out.println(Zoo.architecture(arguments[1], FEATURES).toJson());
            return;
        }
        long start = System.nanoTime();
        EngineRun run = new EngineRun(arguments[0], arguments[1], Double.parseDouble(arguments[2]));
        String[] cells = Arrays.copyOfRange(arguments, 3, arguments.length);
        run.train(start, cells);
        run.score(cells);
        run.multiply();
        run.tell(run.line("memory").put("value", peakMb()));
    }

    private void train(long start, String[] cells) {
        try (TrainableModel model =
                engine.trainable(architecture, TrainingSettings.of(Optimizer.Adam.of(1e-3)), 1)) {
            model.importWeights(FloatBuffer.wrap(weights()));
            boolean first = true;
            for (String text : cells) {
                Cell cell = Cell.parse(text);
                if (!cell.operation().equals("train")) {
                    continue;
                }
                Minibatch minibatch = minibatch(cell);
                if (first) {
                    model.train(minibatch);
                    tell(line("start").put("value", (System.nanoTime() - start) / 1e9));
                    first = false;
                }
                time(cell, () -> model.train(minibatch));
            }
        }
    }

    private void score(String[] cells) {
        try (FrozenModel model = engine.frozen(architecture);
                FrozenModel.Scorer scorer = model.newScorer()) {
            byte[] bytes = new byte[architecture.parameterCount() * Float.BYTES];
            FloatBuffer weights =
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            weights.duplicate().put(weights());
            double seconds = median(() -> model.load(weights)) / 1e9;
            tell(line("load").put("value", bytes.length / seconds / 1e9));
            for (String text : cells) {
                Cell cell = Cell.parse(text);
                if (cell.operation().equals("score")) {
                    Minibatch minibatch = minibatch(cell);
                    Predictions predictions =
                            new Predictions(cell.videos(), architecture.classes());
                    time(cell, () -> scorer.score(minibatch, predictions));
                }
            }
        }
    }

    /**
     * The engine's own rate of multiplying matrices, 1024 by 1024 each: a model that does little
     * else.
     */
    private void multiply() {
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
            tell(line("sgemm").put("value", operations / nanos));
        }
    }

    private void time(Cell cell, Runnable work) {
        double nanos = median(work);
        tell(
                line(cell.operation())
                        .put("videos", cell.videos())
                        .put("frames", cell.frames())
                        .put("value", cell.videos() / (nanos / 1e9)));
    }

    /** Median of as many repetitions as fit into the time, three at least, after two to warm up. */
    private double median(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        work.run();
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

    private ObjectNode line(String operation) {
        return JSON.createObjectNode()
                .put("engine", engineName)
                .put("model", architecture.name())
                .put("operation", operation);
    }

    private void tell(ObjectNode line) {
        System.out.println(line);
        System.out.flush();
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
