package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.Shards;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadInputIT {
    private static final int FRAMING_BYTES = 16;

    @TempDir Path directory;

    @Test
    void setsAsideEachFaultWithItsPlaceAndBytesAndSendsTheRest() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            ReplayConfig config = config(faultyShards());
            ReplaySummary summary = new Replay(config, broker.connection(), Pace.unlimited()).run();

            assertThat(keys(broker, "training-videos"))
                    .containsExactly("a0", "c0", "c2", "d-good", "f0", "f2", "g0");
            assertThat(summary.deadLetters())
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(
                                    DeadLetterReason.TRUNCATED, 2L,
                                    DeadLetterReason.CORRUPT_FRAMING, 2L,
                                    DeadLetterReason.MISSING_ID, 1L,
                                    DeadLetterReason.WRONG_FEATURE_SIZE, 1L,
                                    DeadLetterReason.NOT_FINITE, 1L,
                                    DeadLetterReason.LABEL_OUT_OF_RANGE, 1L,
                                    DeadLetterReason.MALFORMED, 1L));
            assertThat(summary.progress().deadLetters()).isEqualTo(9);
            assertThat(summary.progress().share()).isEqualTo(1);
            List<String> expected =
                    List.of(
                            "TRUNCATED b.tfrecord 0 the shard ends",
                            "CORRUPT_FRAMING c.tfrecord 1 CRC of the record's data is",
                            "MISSING_ID d.tfrecord 0 neither id nor video_id is there",
                            "WRONG_FEATURE_SIZE d.tfrecord 1 mean_rgb has 7 float values, 6 are expected",
                            "NOT_FINITE d.tfrecord 2 mean_audio[1] is NaN",
                            "LABEL_OUT_OF_RANGE d.tfrecord 3 label 20 is not in [0, 20)",
                            "MALFORMED d.tfrecord 4 not an example",
                            "TRUNCATED e.tfrecord 0 the shard is empty: 0 bytes",
                            "CORRUPT_FRAMING f.tfrecord 1 CRC of the record's length is");
            assertThat(describe(broker))
                    .zipSatisfy(expected, (letter, start) -> assertThat(letter).startsWith(start));
        }
    }

    @Test
    void keepsKeyPlaceAndBytesOfWhatItSetsAside() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            new Replay(config(faultyShards()), broker.connection(), Pace.unlimited()).run();

            List<ConsumerRecord<byte[], byte[]>> records = broker.readAll("videos-dead-letters");
            List<DeadLetter> letters = letters(broker);
            for (int i = 0; i < records.size(); i++) {
                assertThat(RecordHeaders.shard(records.get(i).headers()))
                        .hasValue(letters.get(i).getSource());
                assertThat(RecordHeaders.record(records.get(i).headers()))
                        .hasValue(letters.get(i).getRecord());
                assertThat(letters.get(i).getApplication()).isEqualTo("producer");
            }
            assertThat(records.get(2).key()).isNull();
            assertThat(records.get(3).key()).asString().isEqualTo("d-long");

            DeadLetter data = letters.get(1);
            byte[] shard = Files.readAllBytes(directory.resolve("c.tfrecord"));
            byte[] video = Shards.video("c0");
            int begin = video.length + FRAMING_BYTES;
            assertThat(data.getPosition()).isEqualTo(begin);
            assertThat(data.getPayloadBytes()).isEqualTo(video.length);
            assertThat(bytes(data))
                    .isEqualTo(Arrays.copyOfRange(shard, begin + 12, begin + 12 + video.length));
            DeadLetter rest = letters.get(8);
            byte[] last = Files.readAllBytes(directory.resolve("f.tfrecord"));
            assertThat(rest.getPosition()).isEqualTo(begin);
            assertThat(rest.getPayloadBytes()).isEqualTo(begin);
            assertThat(bytes(rest)).isEqualTo(Arrays.copyOfRange(last, begin, 2 * begin));
            assertThat(letters.get(7).getPayloadBytes()).isZero();
        }
    }

    @Test
    void setsAsideEachFaultOnceThoughItWasStoppedAndOthersWriteThereToo() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            ReplayConfig config = config(faultyShards());
            assertThatThrownBy(
                            () ->
                                    new Replay(
                                                    config,
                                                    broker.connection(),
                                                    TestTopics.stopBefore(3))
                                            .run())
                    .isInstanceOf(InterruptedException.class);
            assertThat(broker.readAll("videos-dead-letters")).hasSizeBetween(1, 8);
            try (KafkaProducer<byte[], byte[]> other =
                    new KafkaProducer<>(broker.connection().producer(Map.of()))) {
                other.send(
                                new ProducerRecord<>(
                                        "videos-dead-letters",
                                        broker.readAll("videos-dead-letters").get(0).value()))
                        .get();
            }
            ReplaySummary summary = new Replay(config, broker.connection(), Pace.unlimited()).run();

            assertThat(summary.progress().deadLetters()).isEqualTo(9);
            List<String> described = describe(broker);
            assertThat(described).hasSize(9 + 1);
            assertThat(new HashSet<>(described)).hasSize(9);
            assertThat(keys(broker, "training-videos"))
                    .containsExactly("a0", "c0", "c2", "d-good", "f0", "f2", "g0");
        }
    }

    @Test
    void setsAsideARecordThatIsTooLargeForItsTopic() throws Exception {
        try (TestBroker broker = new TestBroker("message.max.bytes", "20000")) {
            byte[] large = Examples.frames("large", 4000, 6, 3, 5).toBytes();
            Path shard =
                    Shards.write(
                            directory.resolve("a.tfrecord"),
                            Examples.frames("before", 10, 6, 3, 5).toBytes(),
                            large,
                            Examples.frames("after", 10, 6, 3, 5).toBytes());
            ReplayConfig config = ReplayBuilder.live(List.of(shard)).withMaxFrames(4000).config();
            ReplaySummary summary = new Replay(config, broker.connection(), Pace.unlimited()).run();

            assertThat(summary.deadLetters())
                    .containsExactly(Map.entry(DeadLetterReason.TOO_LARGE, 1L));
            assertThat(keys(broker, "frames")).containsExactly("before", "after");
            DeadLetter letter = letters(broker).get(0);
            assertThat(letter.getDetail()).contains("topic frames takes 20000");
            assertThat(letter.getPayloadBytes()).isEqualTo(large.length);
            assertThat(bytes(letter)).isEqualTo(Arrays.copyOf(large, bytes(letter).length));
        }
    }

    @Test
    void stopsAtTheFirstFaultWhereItIsStrictAndGoesOnBehindWhatItSent() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            List<Path> shards = faultyShards();
            ReplayConfig strict = ReplayBuilder.training(shards).strict().config();
            for (int run = 0; run < 2; run++) {
                assertThatThrownBy(
                                () ->
                                        new Replay(strict, broker.connection(), Pace.unlimited())
                                                .run())
                        .isInstanceOf(UserException.class)
                        .hasMessageContaining("record 0 of shard b.tfrecord, at byte 0")
                        .hasMessageContaining("TRUNCATED");
                assertThat(keys(broker, "training-videos")).containsExactly("a0");
                assertThat(broker.readAll("videos-dead-letters")).isEmpty();
            }
            ReplaySummary summary =
                    new Replay(config(shards), broker.connection(), Pace.unlimited()).run();

            assertThat(summary.progress().deadLetters()).isEqualTo(9);
            assertThat(keys(broker, "training-videos"))
                    .containsExactly("a0", "c0", "c2", "d-good", "f0", "f2", "g0");
        }
    }

    /** Shards a to g: sound, truncated, wrong data, wrong contents, empty, wrong length, sound. */
    private List<Path> faultyShards() throws IOException {
        List<Path> shards = new ArrayList<>();
        shards.add(Shards.write(path("a"), Shards.video("a0")));
        shards.add(Shards.write(path("b"), Shards.video("b0")));
        cutBy(1, path("b"));
        shards.add(
                Shards.write(
                        path("c"), Shards.video("c0"), Shards.video("c1"), Shards.video("c2")));
        int frame = Shards.video("c0").length + FRAMING_BYTES;
        flip(path("c"), frame + 20);
        shards.add(
                Shards.write(
                        path("d"),
                        Examples.video("", 6, 3, 1).toBytes(),
                        Examples.video("d-long", 7, 3, 1).toBytes(),
                        Examples.video("d-nan", 6, 3, 1)
                                .without("mean_audio")
                                .floats("mean_audio", 0, Float.NaN, 0)
                                .toBytes(),
                        Shards.video("d-label", 1, 20),
                        "these are no fields".getBytes(StandardCharsets.US_ASCII),
                        Shards.video("d-good", 19)));
        shards.add(Files.createFile(path("e")));
        shards.add(
                Shards.write(
                        path("f"), Shards.video("f0"), Shards.video("f1"), Shards.video("f2")));
        flip(path("f"), frame + 1);
        shards.add(Shards.write(path("g"), Shards.video("g0")));
        return shards;
    }

    private static void flip(Path shard, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(shard);
        bytes[at] ^= 0x40;
        Files.write(shard, bytes);
    }

    private static void cutBy(int count, Path shard) throws IOException {
        byte[] bytes = Files.readAllBytes(shard);
        Files.write(shard, Arrays.copyOf(bytes, bytes.length - count));
    }

    private Path path(String name) {
        return directory.resolve(name + ".tfrecord");
    }

    private static ReplayConfig config(List<Path> shards) {
        return ReplayBuilder.training(shards).config();
    }

    private static List<String> keys(TestBroker broker, String topic) {
        return broker.readAll(topic).stream()
                .filter(record -> !RecordHeaders.isReplayEnd(record.headers()))
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    private static List<DeadLetter> letters(TestBroker broker) throws Exception {
        AvroSerde<DeadLetter> serde =
                new AvroSerde<>(DeadLetter.class, broker.connection().openRegistry());
        List<DeadLetter> letters = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("videos-dead-letters")) {
            letters.add(serde.read(record.value()));
        }
        return letters;
    }

    private static List<String> describe(TestBroker broker) throws Exception {
        List<String> described = new ArrayList<>();
        for (DeadLetter letter : letters(broker)) {
            described.add(
                    "%s %s %d %s"
                            .formatted(
                                    letter.getReason(),
                                    letter.getSource(),
                                    letter.getRecord(),
                                    letter.getDetail()));
        }
        return described;
    }

    private static byte[] bytes(DeadLetter letter) {
        ByteBuffer payload = letter.getPayload().duplicate();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
