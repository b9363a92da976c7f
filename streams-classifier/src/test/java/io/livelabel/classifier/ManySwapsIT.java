package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.control.ControlLog;
import io.livelabel.model.Architecture;
import io.livelabel.model.weights.Float32Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TestRegistry;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.schemas.client.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: a classifier keeps nothing of the versions that it has judged and served. A
 * process of its own, with a heap of a fixed size, so that what else grows is native.
 */
final class ManySwapsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int WARM_UP = 50;
    private static final int SWAPS = Integer.getInteger("livelabel.swaps", 250);

    /** One in so many is damaged, and refused. */
    private static final int DAMAGED = 50;

    /** A sample of them is compared. */
    private static final int PROBES = 20;

    private static final Architecture ARCHITECTURE =
            Zoo.architecture("logistic", FeatureSet.of(200, 56, 768));

    /** Memory is read so often, and before the first of these swaps. */
    private static final int READINGS = 5;

    /** A version whose weights are kept once in so many swaps is told. */
    private static final int LEAK = 8;

    private static final int FULL_COLLECTIONS = 3;

    private static final Pattern SWAP =
            Pattern.compile("serving version (\\d+) of lineage root of model");

    @TempDir private Path directory;

    @Test
    @EnabledOnOs(OS.LINUX)
    void keepsNothingOfManyJudgedSwapsAndRecordsEachDecision() throws Exception {
        try (TestRegistry registry = new TestRegistry();
                TestBroker broker = new TestBroker()) {
            Connection connection =
                    Connection.to(broker.connection().bootstrapServers(), registry.url());
            createTopics(connection);
            Process process = classify(connection);
            try (Publisher publisher = new Publisher(connection, 900_000);
                    ControlLog log =
                            new ControlLog(connection, connection.openRegistry(), "logistic")) {
                sendProbes(connection, publisher);
                publish(connection, publisher, log, 1, WARM_UP);
                List<Long> heap = new ArrayList<>(List.of(heapBytes(process)));
                List<Long> resident = new ArrayList<>(List.of(residentBytes(process)));
                for (int reading = 1; reading <= READINGS; reading++) {
                    int from = WARM_UP + SWAPS * (reading - 1) / READINGS;
                    publish(
                            connection,
                            publisher,
                            log,
                            from + 1,
                            WARM_UP + SWAPS * reading / READINGS);
                    heap.add(heapBytes(process));
                    resident.add(residentBytes(process));
                }
                assertFlat("heap", heap);
                assertFlat("resident memory", resident);
            } finally {
                process.destroyForcibly();
            }
            assertDecisions(broker, connection);
        }
    }

    /**
     * Of the first two readings and of the last two the lesser counts, since a reading may fall
     * into a swap: a leak that goes on shows between the first and the last but one.
     */
    private static void assertFlat(String what, List<Long> bytes) {
        long swaps = (long) SWAPS * (READINGS - 1) / READINGS;
        long weights = (long) ARCHITECTURE.parameterCount() * Float.BYTES;
        long before = Math.min(bytes.get(0), bytes.get(1));
        long after = Math.min(bytes.get(READINGS - 1), bytes.get(READINGS));
        assertThat(after - before)
                .as("bytes of %s more after %d swaps: %s", what, swaps, bytes)
                .isLessThan(swaps * weights / LEAK);
    }

    /** Damaged ones are published beside as many good ones as are asked for. */
    private void publish(
            Connection connection, Publisher publisher, ControlLog log, int from, int to)
            throws Exception {
        for (int version = from; version <= to; version++) {
            if (version % DAMAGED == 0) {
                publish(publisher, 2L * version - 1, true);
                awaitDecision(log, 2L * version - 1, ControlAction.REFUSED);
            }
            publish(publisher, 2L * version, false);
            awaitDecision(log, 2L * version, ControlAction.ACCEPTED);
            if (version % 100 == 0) {
                forgetManifests(connection);
            }
        }
        await().atMost(LONG).until(() -> serving() == 2L * to);
    }

    private static void publish(Publisher publisher, long version, boolean damaged) {
        publisher.publish(
                "root",
                version,
                weights(version),
                new Float32Encoding(),
                chunk -> {},
                manifest -> {
                    manifest.setArchitecture(ARCHITECTURE.toJson());
                    manifest.setParameterCount(ARCHITECTURE.parameterCount());
                    if (damaged) {
                        manifest.setSha256("0");
                    }
                });
    }

    private static void awaitDecision(ControlLog log, long version, ControlAction action) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(2))
                .pollDelay(Duration.ZERO)
                .until(
                        () ->
                                log.read()
                                        .inForce()
                                        .filter(
                                                decision ->
                                                        decision.getChallengerVersion() != null
                                                                && decision.getChallengerVersion()
                                                                        == version
                                                                && decision.getAction() == action)
                                        .isPresent());
    }

    private static Weights weights(long version) {
        SplittableRandom random = new SplittableRandom(version);
        ByteBuffer bytes =
                ByteBuffer.allocate(ARCHITECTURE.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) random.nextDouble(-0.1, 0.1));
        }
        return Weights.ofBytes(bytes.array());
    }

    /** As the trainer retires versions, and the broker compacts what is retired, only sooner. */
    private static void forgetManifests(Connection connection) throws Exception {
        List<TopicPartition> both =
                List.of(
                        new TopicPartition(Topics.WEIGHTS.name(), 0),
                        new TopicPartition(Topics.WEIGHTS_MANIFESTS.name(), 0));
        try (Admin admin = connection.openAdmin()) {
            Map<TopicPartition, RecordsToDelete> allButLast = new HashMap<>();
            TopicReader.logEnds(admin, both)
                    .forEach(
                            (partition, end) ->
                                    allButLast.put(
                                            partition, RecordsToDelete.beforeOffset(end - 1)));
            admin.deleteRecords(allButLast).all().get();
        }
    }

    private static void createTopics(Connection connection) {
        List<Topics.Topic> deletable = new ArrayList<>();
        for (Topics.Topic topic : List.of(Topics.WEIGHTS, Topics.WEIGHTS_MANIFESTS)) {
            deletable.add(
                    new Topics.Topic(
                            topic.name(), topic.schema(), 1, Map.of("cleanup.policy", "delete")));
        }
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(admin, deletable, Map.of());
            TopicCreation.ensure(admin, Topics.all(), Map.of());
        }
        TopicCreation.register(connection.openRegistry(), Topics.all());
    }

    private static void sendProbes(Connection connection, Publisher publisher) {
        AvroSerde<TrainingVideo> serde =
                new AvroSerde<>(TrainingVideo.class, connection.openRegistry());
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < PROBES; i++) {
            String id = "probe-" + i;
            publisher.send(
                    "probe-videos",
                    id,
                    serde.serialize(
                            "probe-videos",
                            new TrainingVideo(
                                    id, List.of(i), floats(random, 200), floats(random, 56))));
        }
    }

    private static ByteBuffer floats(SplittableRandom random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return FeatureBytes.ofFloats(values);
    }

    private Process classify(Connection connection) throws IOException {
        return new ProcessBuilder(
                        javaTool("java"),
                        "-Xms320m",
                        "-Xmx320m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClassifierMain.class.getName(),
                        "classify",
                        "--bootstrap-servers=" + connection.bootstrapServers(),
                        "--schema-registry=" + connection.registryUrl(),
                        "--rgb-size=200",
                        "--audio-size=56",
                        "--classes=768",
                        "--max-batch=16",
                        "--gate-evidence=probe",
                        "--gate-least-videos=" + PROBES,
                        "--gate-most-videos=" + PROBES,
                        "--gate-margin=1",
                        "--gate-tail-margin=1",
                        "--state-dir=" + directory.resolve("state"))
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
    }

    private Path log() {
        return directory.resolve("log.txt");
    }

    /** The version that began to serve last. */
    private long serving() throws IOException {
        Matcher matcher = SWAP.matcher(Files.readString(log()));
        long last = 0;
        while (matcher.find()) {
            last = Long.parseLong(matcher.group(1));
        }
        return last;
    }

    /** What the process's heap keeps behind full collections, the least of some. */
    private static long heapBytes(Process process) throws Exception {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < FULL_COLLECTIONS; i++) {
            least = Math.min(least, heapBehindFullCollection(process));
        }
        return least;
    }

    private static long heapBehindFullCollection(Process process) throws Exception {
        Process histogram =
                new ProcessBuilder(
                                javaTool("jcmd"),
                                String.valueOf(process.pid()),
                                "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(histogram.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        Matcher total = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)").matcher(text);
        assertThat(total.find()).as(text).isTrue();
        return Long.parseLong(total.group(1));
    }

    private static long residentBytes(Process process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String javaTool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private void assertDecisions(TestBroker broker, Connection connection) throws Exception {
        AvroSerde<ModelControl> serde =
                new AvroSerde<>(ModelControl.class, connection.openRegistry());
        List<String> decided = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("model-control")) {
            ModelControl decision = serde.read(record.value());
            decided.add(decision.getAction() + " " + decision.getChallengerVersion());
            boolean compared =
                    decision.getAction() == ControlAction.REFUSED
                            || decision.getChallengerVersion() == 2
                            || decision.getFigures().getOrDefault("probe.videos", 0.0) == PROBES;
            assertThat(compared).as("figures of %s", decision).isTrue();
        }
        List<String> expected = new ArrayList<>();
        for (int version = 1; version <= WARM_UP + SWAPS; version++) {
            if (version % DAMAGED == 0) {
                expected.add("REFUSED " + (2 * version - 1));
            }
            expected.add("ACCEPTED " + 2 * version);
        }
        assertThat(decided).isEqualTo(expected);
        assertThat(SWAP.matcher(Files.readString(log())).results().count())
                .as("swaps")
                .isEqualTo(WARM_UP + SWAPS);
    }
}
