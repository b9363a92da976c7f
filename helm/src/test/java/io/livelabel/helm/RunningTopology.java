package io.livelabel.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.livelabel.classifier.ClassifierMain;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Video;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * A broker, a training on Flink and a classifier in this JVM, the latter by the command line that
 * the chart gives it, and the reporter that the chart sets for Flink. Whoever opens it closes it.
 */
final class RunningTopology implements AutoCloseable {
    private static final FeatureSizes SIZES = new FeatureSizes(8, 4, 12);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    private final TestBroker broker = new TestBroker();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int reporterPort;
    private final int healthPort;
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private @Nullable JobClient training;
    private @Nullable Thread classifier;

    /**
     * Starts the broker.
     *
     * @param folder for checkpoints and files of Kafka Streams
     */
    RunningTopology(Path folder) throws IOException {
        this.folder = folder;
        reporterPort = freePort();
        healthPort = freePort();
        broker.createTopics(Map.of());
    }

    /** Starts the training and the classifier. */
    void start() throws Exception {
        List<JsonNode> release = release();
        TrainerConfig config =
                TrainerConfig.builder(broker.connection())
                        .sizes(SIZES)
                        .labelsPerVideo(1.5)
                        .classFrequencies(Collections.nCopies(SIZES.classes(), 0.1))
                        .checkpointInterval(Duration.ofSeconds(1))
                        .checkpointDirectory(folder.resolve("checkpoints"))
                        .build();
        TrainingJob.createTopics(config);
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        Chart.textMap(Chart.only(release, "FlinkDeployment").at("/spec/flinkConfiguration"))
                .forEach(
                        (name, value) -> {
                            if (name.startsWith("metrics.")) {
                                flink.setString(name, value);
                            }
                        });
        flink.setString("metrics.reporter.prom.port", String.valueOf(reporterPort));
        training = TrainingJob.submit(flink, config);
        List<String> arguments = classifierArguments(release);
        classifier = new Thread(() -> classify(arguments), "classify");
        classifier.start();
    }

    private List<JsonNode> release() {
        ObjectNode values = Chart.values("values-local.yaml");
        ObjectNode connection = values.putObject("connection");
        connection.put("bootstrapServers", broker.connection().bootstrapServers());
        values.putObject("features")
                .put("rgb-size", SIZES.rgb())
                .put("audio-size", SIZES.audio())
                .put("classes", SIZES.classes());
        ((ObjectNode) values.get("classifier"))
                .put("healthPort", healthPort)
                .putObject("options")
                .put("top-k", 3);
        return Chart.render(values);
    }

    /** What the chart gives, but for the registry of this JVM and a folder of the test's own. */
    private List<String> classifierArguments(List<JsonNode> release) {
        List<String> given =
                Chart.texts(
                        Chart.only(release, "StatefulSet")
                                .at("/spec/template/spec/containers/0/args"));
        List<String> arguments = new ArrayList<>();
        for (String argument : given) {
            if (!argument.startsWith("--schema-registry=")
                    && !argument.startsWith("--state-dir=")) {
                arguments.add(argument);
            }
        }
        arguments.add("--schema-registry=" + broker.connection().registryUrl());
        arguments.add("--state-dir=" + folder.resolve("streams"));
        return arguments;
    }

    private void classify(List<String> arguments) {
        CommandLine line = new CommandLine(ClassifierMain.class);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        int status = line.execute(arguments.toArray(new String[0]));
        if (status != 0) {
            failures.add("the classifier ended with status " + status);
        }
    }

    /** Sends examples to train on. */
    void sendExamples(int count) throws Exception {
        AvroSerde<TrainingVideo> serde =
                new AvroSerde<>(TrainingVideo.class, broker.connection().openRegistry());
        String topic = Topics.TRAINING_VIDEOS.name();
        send(
                topic,
                count,
                random ->
                        serde.serialize(
                                topic,
                                TrainingVideo.newBuilder()
                                        .setId("example-" + random.nextInt())
                                        .setLabels(List.of(random.nextInt(SIZES.classes())))
                                        .setMeanRgb(features(random, SIZES.rgb()))
                                        .setMeanAudio(features(random, SIZES.audio()))
                                        .build()));
    }

    /** Sends uploads to be labelled. */
    void sendUploads(int count) throws Exception {
        AvroSerde<Video> serde = new AvroSerde<>(Video.class, broker.connection().openRegistry());
        String topic = Topics.VIDEOS.name();
        send(
                topic,
                count,
                random ->
                        serde.serialize(
                                topic,
                                Video.newBuilder()
                                        .setId("upload-" + random.nextInt())
                                        .setMeanRgb(features(random, SIZES.rgb()))
                                        .setMeanAudio(features(random, SIZES.audio()))
                                        .build()));
    }

    private interface Records {
        byte[] next(Random random);
    }

    private void send(String topic, int count, Records records) throws Exception {
        Random random = new Random(1);
        Future<?> sent = CompletableFuture.completedFuture(null);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.connection().producer(Map.of()))) {
            for (int i = 0; i < count; i++) {
                byte[] key = (topic + i).getBytes(StandardCharsets.UTF_8);
                sent = producer.send(new ProducerRecord<>(topic, key, records.next(random)));
            }
            sent.get();
        }
    }

    private static ByteBuffer features(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return FeatureBytes.ofFloats(values);
    }

    /** What the classifier answers. */
    String classifier(String path) throws IOException, InterruptedException {
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.toString());
        }
        return get("http://127.0.0.1:%d%s".formatted(healthPort, path));
    }

    /** What Flink's reporter shows. */
    String trainer() throws IOException, InterruptedException {
        return get("http://127.0.0.1:%d/metrics".formatted(reporterPort));
    }

    private String get(String address) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        if (classifier != null) {
            classifier.interrupt();
            classifier.join(STOP_WITHIN.toMillis());
        }
        if (training != null) {
            TrainingJob.cancel(training, STOP_WITHIN);
        }
        broker.close();
    }
}
