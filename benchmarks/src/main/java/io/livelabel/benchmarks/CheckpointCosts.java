package io.livelabel.benchmarks;

import io.livelabel.benchmarks.FlinkRest.Checkpoint;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells what checkpoints cost a training, and how soon behind one its weights can be read: {@code
 * CheckpointCosts BOOTSTRAP SHARDS PASSES ENGINE MODEL AVERAGE SECONDS CHECKPOINTS}, with the decay
 * of a moving average, 0 for none, and the seconds from one checkpoint to the next. Beside it the
 * same number of bytes is sent by a plain producer in one transaction. Prints a JSON object a line,
 * and a summary to standard error.
 */
final class CheckpointCosts {
    private static final int MINIBATCH = 256;
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int SENDINGS = 5;
    private static final double ALLOWED_MS = 200;

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
        List<Long> readableMs;
        List<Checkpoint> checkpoints;
        double sendingMs;
        try {
            readableMs = manifestTimes(count);
            checkpoints = rest.checkpoints();
            // While the training goes on: it competes for the cores with either.
            sendingMs = sendingMs();
        } finally {
            job.cancel().get();
        }
        tell(checkpoints.subList(0, count), readableMs, sendingMs);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** When each of the first so many manifests could be read: milliseconds since the epoch. */
    private List<Long> manifestTimes(int count) {
        TopicPartition manifests = new TopicPartition(Topics.WEIGHTS_MANIFESTS.name(), 0);
        List<Long> times = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(connection.consumer(Map.of()))) {
            consumer.assign(List.of(manifests));
            consumer.seekToBeginning(List.of(manifests));
            while (times.size() < count) {
                int got = consumer.poll(Duration.ofMillis(100)).count();
                for (int i = 0; i < got; i++) {
                    times.add(System.currentTimeMillis());
                }
            }
        }
        return times;
    }

    /** Median of the time in which a plain producer sends as many bytes in one transaction. */
    private double sendingMs() throws Exception {
        TopicPartition scratch = new TopicPartition("scratch", 0);
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(
                    admin,
                    List.of(
                            new Topics.Topic(
                                    scratch.topic(),
                                    Topics.WEIGHTS.schema(),
                                    1,
                                    Map.of("compression.type", "uncompressed"))),
                    Map.of());
        }
        double[] times = new double[SENDINGS];
        Map<String, Object> settings =
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG, "scratch",
                        ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20,
                        ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(connection.producer(settings))) {
            producer.initTransactions();
            for (int i = 0; i < SENDINGS; i++) {
                long begin = System.nanoTime();
                producer.beginTransaction();
                List<Future<RecordMetadata>> sent = new ArrayList<>();
                for (long at = 0; at < weightsBytes; at += CHUNK_BYTES) {
                    int length = (int) Math.min(CHUNK_BYTES, weightsBytes - at);
                    sent.add(
                            producer.send(new ProducerRecord<>(scratch.topic(), new byte[length])));
                }
                producer.commitTransaction();
                for (Future<RecordMetadata> each : sent) {
                    each.get();
                }
                times[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(times);
        return times[SENDINGS / 2];
    }

    private void tell(List<Checkpoint> checkpoints, List<Long> readableMs, double sendingMs) {
        double allowedMs = 2 * sendingMs + ALLOWED_MS;
        long longestSyncMs = 0;
        long longestBehindMs = 0;
        for (int i = 0; i < checkpoints.size(); i++) {
            Checkpoint each = checkpoints.get(i);
            long behindMs = readableMs.get(i) - each.completeMs();
            System.out.printf(
                    "{\"operation\":\"checkpoint\",\"model\":\"%s\",\"engine\":\"%s\",\"id\":%d,\"stateBytes\":%d,\"syncMs\":%d,\"asyncMs\":%d,\"weightsBytes\":%d,\"readableBehindMs\":%d,\"sendingMs\":%.0f}%n",
                    config.model(),
                    config.engine(),
                    each.id(),
                    each.bytes(),
                    each.syncMs(),
                    each.asyncMs(),
                    weightsBytes,
                    behindMs,
                    sendingMs);
            longestSyncMs = Math.max(longestSyncMs, each.syncMs());
            longestBehindMs = Math.max(longestBehindMs, behindMs);
        }
        System.err.printf(
                "training stands still for at most %d ms, %.1f %% of %d s; weights can be read %d ms behind their checkpoint at most, allowed are %.0f ms (twice %.0f and %.0f)%n",
                longestSyncMs,
                longestSyncMs / 10.0 / seconds,
                seconds,
                longestBehindMs,
                allowedMs,
                sendingMs,
                ALLOWED_MS);
    }
}
