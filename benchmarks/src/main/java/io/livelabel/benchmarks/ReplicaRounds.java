package io.livelabel.benchmarks;

import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains once on shards by replicas whose weights are averaged, or by one alone: {@code
 * ReplicaRounds BOOTSTRAP MODEL MINIBATCH REPLICAS EVERY RULE WARM_UP SHARDS…}, on a broker that
 * holds nothing yet. Prints examples a second behind the warm-up and the prequential GAP@20 at the
 * end, over all examples and over the newest, as a JSON object.
 */
final class ReplicaRounds {
    private static final int WINDOW = 5_000;
    private static final int FIGURES_EVERY_STEPS = 10;

    private ReplicaRounds() {}

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
        Connection connection = Connection.to(arguments[0], "mock://benchmark");
        int minibatch = Integer.parseInt(arguments[2]);
        int replicas = Integer.parseInt(arguments[3]);
        int every = Integer.parseInt(arguments[4]);
        Averaging rule =
                Arrays.stream(Averaging.values())
                        .filter(each -> each.toString().equals(arguments[5]))
                        .findFirst()
                        .orElseThrow();
        int warmUp = Integer.parseInt(arguments[6]);
        List<Path> shards =
                ShardFiles.find(List.of(Arrays.copyOfRange(arguments, 7, arguments.length)));
        new Replay(ReplayConfig.training(shards), connection, Pace.unlimited()).run();
        AveragingConfig averaging =
                replicas == 1 ? null : new AveragingConfig(replicas, every, rule, warmUp, 0);
        TrainerConfig config = config(connection, arguments[1], minibatch, averaging);
        TrainingJob.createTopics(config);
        TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config)
                .getJobExecutionResult()
                .get();
        print(TrainingFigures.from(connection, 0), (long) warmUp * minibatch, arguments);
    }

    private static TrainerConfig config(
            Connection connection, String model, int minibatch, @Nullable AveragingConfig averaging)
            throws Exception {
        return TrainerConfig.builder(connection)
                .model(model)
                .minibatchSize(minibatch)
                .windowExamples(WINDOW)
                .metricsEverySteps(FIGURES_EVERY_STEPS)
                .checkpointDirectory(Files.createTempDirectory("checkpoints"))
                .averaging(averaging)
                .untilEnd(true)
                .build();
    }

    /** The rate is from twice the warm-up on, where all replicas have long begun. */
    private static void print(List<TrainingMetrics> figures, long warmUp, String[] arguments) {
        TrainingMetrics last = figures.get(figures.size() - 1);
        TrainingMetrics first =
                figures.stream()
                        .filter(each -> each.getExamples() >= 2 * warmUp)
                        .findFirst()
                        .orElseThrow();
        double rate =
                (last.getExamples() - first.getExamples())
                        * 1e3
                        / (last.getTimeMs() - first.getTimeMs());
        double total = (last.getTotalGap20().getLow() + last.getTotalGap20().getHigh()) / 2;
        System.out.printf(
                "{\"operation\":\"replicas\",\"model\":\"%s\",\"minibatch\":%s,\"replicas\":%s,\"every\":%s,\"rule\":\"%s\",\"warmUp\":%s,\"examples\":%d,\"examplesPerSecond\":%.1f,\"gap20\":%.4f,\"gap20OfNewest\":%.4f,\"newest\":%d}%n",
                arguments[1],
                arguments[2],
                arguments[3],
                arguments[4],
                arguments[5],
                arguments[6],
                last.getExamples(),
                rate,
                total,
                last.getWindow().getGap20(),
                last.getWindow().getExamples());
    }
}
