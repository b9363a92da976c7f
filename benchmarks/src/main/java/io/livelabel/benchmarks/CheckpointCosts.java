package io.livelabel.benchmarks;

import io.livelabel.benchmarks.FlinkRest.Checkpoint;
import io.livelabel.model.weights.Chunks;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells what checkpoints cost a training, and how soon behind one its weights can be read: {@code
 * CheckpointCosts BOOTSTRAP SHARDS PASSES ENGINE MODEL AVERAGE SECONDS CHECKPOINTS}, with the decay
 * of a moving average, 0 for none, and the seconds from one checkpoint to the next. At its
 * beginning, and half way from each checkpoint to the next, a plain producer sends as many bytes in
 * one transaction: each checkpoint is compared with the sending before it. The first checkpoint and
 * the first sending do not count for how soon weights can be read, for JVMs compile meanwhile.
 * Prints a JSON object a line, theirs too, and a summary to standard error.
 */
final class CheckpointCosts {
    private static final int MINIBATCH = 256;
    private static final double ALLOWED_MS = 200;
    private static final int POLL_MS = 100;
    private static final int INTERVALS_PATIENCE = 3;

    private final Connection connection;
    private final TrainerConfig config;
    private final long seconds;
    private final long weightsBytes;

    private CheckpointCosts(
            Connection connection, TrainerConfig config, long seconds, long weightsBytes) {
        this.connection = connection;
        this.config = config;
        this.seconds = seconds;
        this.weightsBytes = weightsBytes;
    }

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
        Connection connection = Connection.to(arguments[0], "mock://benchmark");
        List<Path> shards = ShardFiles.find(List.of(arguments[1]));
        for (int pass = 0; pass < Integer.parseInt(arguments[2]); pass++) {
            ReplayConfig replay = ReplayConfig.training(shards).withName("pass" + pass);
            new Replay(replay, connection, Pace.unlimited()).run();
        }
        String model = arguments[4];
        double decay = Double.parseDouble(arguments[5]);
        long seconds = Long.parseLong(arguments[6]);
        TrainerConfig config =
                TrainerConfig.builder(connection)
                        .model(model)
                        .engine(arguments[3])
                        .optimizer("adam")
                        .settings(plain -> plain.withAverageDecay(decay))
                        .minibatchSize(MINIBATCH)
                        .checkpointDirectory(Files.createTempDirectory("checkpoints"))
                        .checkpointInterval(Duration.ofSeconds(seconds))
                        .build();
        long bytes =
                (long) Zoo.architecture(model, EngineRun.FEATURES).parameterCount() * Float.BYTES;
        new CheckpointCosts(connection, config, seconds, bytes).run(Integer.parseInt(arguments[7]));
    }

    private void run(int count) throws Exception {
        TrainingJob.createTopics(config);
        int port = freePort();
        JobClient job = TrainingJob.submit(FlinkSettings.localConfiguration(config, port), config);
        FlinkRest rest = new FlinkRest(port, job.getJobID().toHexString());
        List<Long> readableMs = new CopyOnWriteArrayList<>();
        FutureTask<Void> reading =
                new FutureTask<>(() -> readManifests(count + 1, readableMs), null);
        Thread reader = new Thread(reading, "manifests");
        reader.setDaemon(true);
        reader.start();
        List<Long> sendingMs = new ArrayList<>();
        List<Checkpoint> checkpoints;
        try (PlainSending sending = PlainSending.open(connection, weightsBytes, Chunks.MAX_BYTES)) {
            // While the training goes on: at its beginning, and half way from each to the next.
            for (int i = 0; i <= count; i++) {
                sendingMs.add(sending.time());
                awaitManifest(i, readableMs);
                Thread.sleep(seconds * 1_000 / 2);
            }
            reading.get();
            checkpoints = rest.checkpoints();
        } finally {
            job.cancel().get();
        }
        tell(checkpoints.subList(0, count + 1), readableMs, sendingMs);
    }

    private void awaitManifest(int index, List<Long> readableMs) throws InterruptedException {
        long untilMs = System.currentTimeMillis() + INTERVALS_PATIENCE * seconds * 1_000;
        while (readableMs.size() <= index) {
            if (System.currentTimeMillis() > untilMs) {
                throw new IllegalStateException(
                        "%d manifests came, and no other in %d s: were there videos left to train on?"
                                .formatted(readableMs.size(), INTERVALS_PATIENCE * seconds));
            }
            Thread.sleep(POLL_MS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Adds when each of the first so many could be read: milliseconds since the epoch. */
    private void readManifests(int count, List<Long> readableMs) {
        TopicPartition manifests = new TopicPartition(Topics.WEIGHTS_MANIFESTS.name(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.consumer(Map.of()))) {
            consumer.assign(List.of(manifests));
            consumer.seekToBeginning(List.of(manifests));
            while (readableMs.size() < count) {
                int got = consumer.poll(Duration.ofMillis(POLL_MS)).count();
                for (int i = 0; i < got; i++) {
                    readableMs.add(System.currentTimeMillis());
                }
            }
        }
    }

    private void tell(List<Checkpoint> checkpoints, List<Long> readableMs, List<Long> sendingMs) {
        long longestSyncMs = 0;
        int late = 0;
        double worst = 0;
        for (int i = 0; i < checkpoints.size(); i++) {
            Checkpoint each = checkpoints.get(i);
            long behindMs = readableMs.get(i) - each.completeMs();
            System.out.printf(
                    "{\"operation\":\"checkpoint\",\"model\":\"%s\",\"engine\":\"%s\",\"id\":%d,\"stateBytes\":%d,\"syncMs\":%d,\"asyncMs\":%d,\"weightsBytes\":%d,\"readableBehindMs\":%d,\"sendingMs\":%d,\"warmUp\":%b}%n",
                    config.model(),
                    config.engine(),
                    each.id(),
                    each.bytes(),
                    each.syncMs(),
                    each.asyncMs(),
                    weightsBytes,
                    behindMs,
                    sendingMs.get(i),
                    i == 0);
            longestSyncMs = Math.max(longestSyncMs, each.syncMs());
            double share = behindMs / (2.0 * sendingMs.get(i) + ALLOWED_MS);
            if (i > 0) {
                late += share > 1 ? 1 : 0;
                worst = Math.max(worst, share);
            }
        }
        System.err.printf(
                "training stands still for at most %d ms, %.1f %% of %d s; behind %d of %d checkpoints weights can be read later than twice the time of the sending before each and %.0f ms, at most %.2f times that%n",
                longestSyncMs,
                longestSyncMs / 10.0 / seconds,
                seconds,
                late,
                checkpoints.size() - 1,
                ALLOWED_MS,
                worst);
    }
}
