package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is let in of what is published on a real broker. */
final class WeightsReceiverIT {
    private static final Duration LONG = ReceiverParts.LONG;

    private ReceiverParts parts;
    private Publisher publisher;
    private ModelSlots slots;
    private Counters counters;
    private WeightsReceiver receiver;

    @BeforeEach
    void start() {
        parts = new ReceiverParts();
        publisher = parts.publisher;
        slots = parts.slots;
        counters = parts.counters;
        receiver = parts.receiver;
    }

    @AfterEach
    void stop() {
        parts.close();
    }

    /** What can be wrong with a version, and parts of the reason that is to be given. */
    private enum Fault {
        CHUNK_MISSING("is missing"),
        CHUNK_RETIRED("is a tombstone"),
        CHUNK_OF_ANOTHER_VERSION("/2 of 4 as float32-le, expected was logistic/root/"),
        CHUNK_UNREADABLE("is unreadable"),
        PAYLOAD_CORRUPT("chunk 1 of 4 at weights-0@", ": it has CRC-32C"),
        CHECKSUM_ANOTHER("states CRC-32C"),
        PAYLOAD_SHORT("chunk 1 of 4 at weights-0@", " has 199 bytes, the manifest states 200"),
        LENGTHS_WRONG("bytes together"),
        LENGTH_ZERO("is said to have 0 bytes"),
        HASH_WRONG("the weights have SHA-256"),
        ARCHITECTURE_ANOTHER("its architecture is another"),
        PARAMETERS_FEWER("it has 155 parameters, the architecture that runs here has 156"),
        DTYPE_UNKNOWN("its encoding is float16 without an anchor; known are"),
        ANCHOR_UNNAMED("its encoding is float32-le-xor-zstd without an anchor"),
        NOT_A_NUMBER("value 7 of 156, in logits/weight[7], is NaN");

        @SuppressWarnings("ImmutableEnumChecker") // Only read.
        private final String[] reason;

        Fault(String... reason) {
            this.reason = reason;
        }
    }

    @Test
    void keepsServingTheIncumbentWhateverIsWrongWithTheNextVersion() {
        publisher.publish("root", 1);
        receiver.start();
        awaitServing("root", 1);

        long version = 1;
        for (Fault fault : Fault.values()) {
            long before = counters.versionsRefused.sum();
            publish(fault, version + 1);
            await(fault.name())
                    .atMost(LONG)
                    .until(() -> counters.versionsRefused.sum() == before + 1);
            await(fault.name())
                    .atMost(LONG)
                    .untilAsserted(() -> assertThat(receiver.state()).contains(fault.reason));
            assertThat(slots.serving())
                    .as(fault.name())
                    .map(ServingModel::version)
                    .hasValue(version);
            version += 2;
            publisher.publish("root", version);
            awaitServing("root", version);
        }
        assertThat(counters.versionsServed.sum()).isEqualTo(1 + Fault.values().length);
        assertThat(counters.versionsRefused.sum()).isEqualTo(Fault.values().length);
        assertThat(counters.versionsRefused.of(RefusalKind.CHUNKS)).isEqualTo(10);
        assertThat(counters.versionsRefused.of(RefusalKind.ARCHITECTURE)).isEqualTo(2);
        assertThat(counters.versionsRefused.of(RefusalKind.ENCODING)).isEqualTo(2);
        assertThat(counters.versionsRefused.of(RefusalKind.VALUES)).isEqualTo(1);
    }

    @Test
    void startsWithTheNewestAloneAndWithTheNextNewestWhereThatIsRefused() {
        publisher.publish("root", 1);
        publisher.publish("root", 2);
        publish(Fault.HASH_WRONG, 3);
        receiver.start();
        awaitServing("root", 2);
        assertThat(counters.versionsServed.sum()).isEqualTo(1);
    }

    @Test
    void neverServesAnOlderVersionAfterANewerOne() {
        publisher.publish("root", 5);
        receiver.start();
        awaitServing("root", 5);
        publisher.publish("root", 4);
        publisher.publish("root", 6);
        awaitServing("root", 6);
        assertThat(counters.versionsServed.sum()).as("versions 5 and 6 alone").isEqualTo(2);
    }

    @Test
    void servesAnotherLineageOnlyOnceModelControlNamesIt() {
        publisher.publish("root", 1);
        receiver.start();
        awaitServing("root", 1);
        publisher.publish("fork", 7);
        publisher.publish("root", 2);
        awaitServing("root", 2);

        publisher.decide("fork", 7, false);
        awaitServing("fork", 7);
        publisher.publish("root", 3);
        publisher.publish("fork", 8);
        awaitServing("fork", 8);
        assertThat(counters.versionsServed.sum()).as("no others in between").isEqualTo(4);
    }

    @Test
    void goesOnServingAVersionThatIsRetiredAndTakesTheNext() {
        publisher.publish("root", 1);
        receiver.start();
        awaitServing("root", 1);
        publisher.retire("root", 1);
        publisher.publish("root", 2);
        publisher.retire("root", 2);
        publisher.publish("root", 3);
        awaitServing("root", 3);
        assertThat(counters.versionsRefused.sum()).isZero();
    }

    @Test
    void startsWithTheNewestThatIsNotRetired() {
        publisher.publish("root", 1);
        publisher.publish("root", 2);
        publisher.publish("root", 3);
        publisher.retire("root", 1);
        publisher.retire("root", 3);
        receiver.start();
        awaitServing("root", 2);
        assertThat(counters.versionsServed.sum()).isEqualTo(1);
        assertThat(counters.versionsRefused.sum()).isZero();
    }

    @Test
    void saysSoWhereThePinnedVersionIsRetired() {
        publisher.publish("root", 1);
        publisher.publish("root", 2);
        publisher.decide("root", 1, true);
        publisher.retire("root", 1);
        receiver.start();
        await().atMost(LONG)
                .until(() -> receiver.state().equals("version 1 of lineage root was retired"));
        publisher.decide("root", 2, true);
        awaitServing("root", 2);
    }

    @Test
    void obeysADecisionThatStandsThereAtTheStart() {
        publisher.publish("root", 1);
        publisher.publish("fork", 2);
        publisher.decide("fork", 2, false);
        receiver.start();
        awaitServing("fork", 2);
        assertThat(counters.versionsServed.sum()).isEqualTo(1);
    }

    @Test
    void goesOnBehindAManifestThatCannotBeRead() {
        publisher.send("weights-manifests", "rubbish", new byte[] {1, 2, 3});
        publisher.send("model-control", TellingWeights.MODEL, new byte[] {0, 0, 0, 77, 77, 1});
        publisher.publish("root", 1);
        receiver.start();
        awaitServing("root", 1);
    }

    @Test
    void isNotHeldUpByATransactionThatIsOpenInTheTopicOfTheChunks() throws Exception {
        Properties properties = parts.broker.connection().producer(Map.of());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "zombie");
        try (KafkaProducer<byte[], byte[]> zombie = new KafkaProducer<>(properties)) {
            zombie.initTransactions();
            zombie.beginTransaction();
            zombie.send(new ProducerRecord<>("weights", new byte[] {1}, new byte[] {1})).get();
            publisher.publish("root", 1);
            receiver.start();
            awaitServing("root", 1);
            zombie.abortTransaction();
        }
    }

    private void awaitServing(String lineage, long version) {
        parts.awaitServing(lineage, version);
    }

    private void publish(Fault fault, long version) {
        switch (fault) {
            case CHUNK_MISSING ->
                    tamper(
                            version,
                            chunk -> {
                                if (chunk.getIndex() == chunk.getCount() - 1) {
                                    chunk.setCount(0);
                                }
                            },
                            manifest -> {});
            case CHUNK_RETIRED -> {
                long tombstone = publisher.send("weights", "gone", null);
                tamper(version, chunk -> {}, m -> place(m, 1).setOffset(tombstone));
            }
            case CHUNK_OF_ANOTHER_VERSION ->
                    tamper(
                            version,
                            chunk -> {},
                            m -> place(m, 1).setOffset(place(m, 2).getOffset()));
            case CHUNK_UNREADABLE -> {
                long rubbish = publisher.send("weights", "rubbish", new byte[] {9, 9});
                tamper(version, chunk -> {}, m -> place(m, 0).setOffset(rubbish));
            }
            case PAYLOAD_CORRUPT -> tamper(version, chunk -> flip(chunk, 200), m -> {});
            case PAYLOAD_SHORT -> tamper(version, chunk -> flip(chunk, 199), m -> {});
            case CHECKSUM_ANOTHER ->
                    tamper(version, chunk -> chunk.setCrc32c(chunk.getCrc32c() ^ 1), m -> {});
            case LENGTHS_WRONG -> tamper(version, c -> {}, m -> place(m, 3).setBytes(1));
            case LENGTH_ZERO -> tamper(version, c -> {}, m -> place(m, 3).setBytes(0));
            case HASH_WRONG -> tamper(version, chunk -> {}, m -> m.setSha256("0".repeat(64)));
            case ARCHITECTURE_ANOTHER ->
                    tamper(
                            version,
                            chunk -> {},
                            m ->
                                    m.setArchitecture(
                                            Zoo.architecture("logistic", FeatureSet.of(4, 8, 12))
                                                    .toJson()));
            case PARAMETERS_FEWER -> tamper(version, chunk -> {}, m -> m.setParameterCount(155L));
            case DTYPE_UNKNOWN -> tamper(version, chunk -> {}, m -> m.setDtype("float16"));
            case ANCHOR_UNNAMED ->
                    tamper(version, chunk -> {}, m -> m.setDtype(DeltaEncoding.DTYPE));
            case NOT_A_NUMBER ->
                    publisher.publish(
                            "root",
                            version,
                            TellingWeights.with(7, Float.NaN),
                            chunk -> {},
                            manifest -> {});
        }
    }

    private void tamper(
            long version, Consumer<WeightsChunk> chunkEdit, Consumer<WeightsManifest> edit) {
        Weights weights = TellingWeights.of(version);
        publisher.publish("root", version, weights, chunkEdit, edit);
    }

    private static ChunkPlace place(WeightsManifest manifest, int index) {
        return manifest.getChunks().get(index);
    }

    private static void flip(WeightsChunk chunk, int length) {
        if (chunk.getIndex() == 1) {
            byte[] payload = new byte[length];
            chunk.getPayload().duplicate().get(payload);
            payload[17] ^= 1;
            chunk.setPayload(ByteBuffer.wrap(payload));
        }
    }
}
