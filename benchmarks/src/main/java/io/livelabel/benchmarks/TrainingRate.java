package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.InitialWeights;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.TrainableModel;
import io.livelabel.model.engine.Engine;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Times the whole training job beside the bare loop over the same minibatches: {@code TrainingRate
 * BOOTSTRAP SHARDS ENGINE MODEL MINIBATCH ROUNDS SECONDS…}, a job a round for each of the intervals
 * between checkpoints. The job reads the examples from Kafka, scores them first, takes checkpoints
 * and publishes weights; the loop has the minibatches in memory and makes the same steps, scores
 * included. Both are timed behind their first steps, the job by the times of its figures. Prints a
 * JSON object a line.
 */
final class TrainingRate {
    private static final int WARM_UP_STEPS = 20;
    private static final int FIGURES_EVERY_STEPS = 10;

    private final Connection connection;
    private final String engine;
    private final String model;
    private final List<Minibatch> minibatches;
    private final int minibatchSize;

    private TrainingRate(
            Connection connection,
            String engine,
            String model,
            List<Minibatch> minibatches,
            int minibatchSize) {
        this.connection = connection;
        this.engine = engine;
        this.model = model;
        this.minibatches = minibatches;
        this.minibatchSize = minibatchSize;
    }

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
        Connection connection = Connection.to(arguments[0], "mock://benchmark");
        List<Path> shards = ShardFiles.find(List.of(arguments[1]));
        String model = arguments[3];
        int minibatchSize = Integer.parseInt(arguments[4]);
        TrainingRate run =
                new TrainingRate(
                        connection,
                        arguments[2],
                        model,
                        minibatches(shards, model, minibatchSize),
                        minibatchSize);
        new Replay(ReplayConfig.training(shards), connection, Pace.unlimited()).run();
        int rounds = Integer.parseInt(arguments[5]);
        for (int round = 0; round < rounds; round++) {
            print(round, "loop", 0, run.loop());
            for (int i = 6; i < arguments.length; i++) {
                long seconds = Long.parseLong(arguments[i]);
                print(round, "job", seconds, run.job(Duration.ofSeconds(seconds)));
            }
        }
    }

    private static void print(int round, String way, long checkpointSeconds, double rate) {
        System.out.printf(
                "{\"operation\":\"training\",\"round\":%d,\"way\":\"%s\",\"checkpointSeconds\":%d,\"examplesPerSecond\":%.1f}%n",
                round, way, checkpointSeconds, rate);
    }

    private static List<Minibatch> minibatches(List<Path> shards, String model, int size)
            throws IOException, MalformedRecordException {
        Architecture architecture = Zoo.architecture(model, EngineRun.FEATURES);
        ExampleParser parser =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, FeatureSizes.YOUTUBE_8M, 1);
        List<Minibatch> minibatches = new ArrayList<>();
        Minibatch open = new Minibatch(architecture.inputs(), size);
        for (Path shard : shards) {
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                while (reader.next()) {
                    for (ParsedExample example : parser.parse(reader.data())) {
                        VideoExample video = (VideoExample) example;
                        open.add(rows(architecture, video), video.labels());
                        if (open.size() == size) {
                            minibatches.add(open);
                            open = new Minibatch(architecture.inputs(), size);
                        }
                    }
                }
            }
        }
        return minibatches;
    }

    private static float[][] rows(Architecture architecture, VideoExample video) {
        return architecture.inputs().stream()
                .map(input -> input.name().equals("rgb") ? video.meanRgb() : video.meanAudio())
                .toArray(float[][]::new);
    }

    /** Examples a second of the engine alone. */
    private double loop() {
        Architecture architecture = Zoo.architecture(model, EngineRun.FEATURES);
        float[] weights = new float[architecture.parameterCount()];
        InitialWeights.uniform(architecture, 3).write(1, FloatBuffer.wrap(weights));
        Predictions predictions = new Predictions(minibatchSize, architecture.classes());
        try (TrainableModel trained =
                Engine.named(engine)
                        .trainable(
                                architecture,
                                TrainingSettings.of(Zoo.model(model).optimizer()),
                                1)) {
            trained.importWeights(FloatBuffer.wrap(weights));
            long begin = 0;
            for (int step = 0; step < minibatches.size(); step++) {
                if (step == WARM_UP_STEPS) {
                    begin = System.nanoTime();
                }
                trained.scoreAndTrain(minibatches.get(step), predictions);
            }
            return (minibatches.size() - WARM_UP_STEPS)
                    * (double) minibatchSize
                    * 1e9
                    / (System.nanoTime() - begin);
        }
    }

    /** Examples a second of the job. */
    private double job(Duration checkpointInterval) throws Exception {
        Path checkpoints = Files.createTempDirectory("checkpoints");
        TrainerConfig config =
                TrainerConfig.builder(connection)
                        .model(model)
                        .engine(engine)
                        .minibatchSize(minibatchSize)
                        .metricsEverySteps(FIGURES_EVERY_STEPS)
                        .checkpointDirectory(checkpoints)
                        .checkpointInterval(checkpointInterval)
                        .untilEnd(true)
                        .build();
        TrainingJob.createTopics(config);
        long before = TrainingFigures.end(connection);
        TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config)
                .getJobExecutionResult()
                .get();
        return rate(before);
    }

    /** By the figures of full minibatches from an offset on, but for the first steps. */
    private double rate(long from) throws InterruptedException {
        List<TrainingMetrics> figures = TrainingFigures.from(connection, from);
        figures.removeIf(
                each -> each.getSteps() < WARM_UP_STEPS || each.getExamples() % minibatchSize != 0);
        TrainingMetrics first = figures.get(0);
        TrainingMetrics last = figures.get(figures.size() - 1);
        return (last.getExamples() - first.getExamples())
                * 1e3
                / (last.getTimeMs() - first.getTimeMs());
    }
}
