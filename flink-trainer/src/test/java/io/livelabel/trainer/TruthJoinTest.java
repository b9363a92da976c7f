package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.TruthTally.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of videos and truth in the order of their turns; keyed state in RocksDB. */
class TruthJoinTest {
    private static final Duration DELAY = Duration.ofSeconds(10);
    private static final long HORIZON_MS = 20_000;

    private final Connection connection =
            Connection.to("nowhere:9092", "mock://" + UUID.randomUUID());
    private final LiveStream stream = new LiveStream(connection);
    private KeyedOneInputStreamOperatorTestHarness<String, TrainingRecord, TrainingRecord> harness;
    private TruthJoin join;

    @BeforeEach
    void begin() throws Exception {
        harness = create(null);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private KeyedOneInputStreamOperatorTestHarness<String, TrainingRecord, TrainingRecord> create(
            OperatorSubtaskState from) throws Exception {
        TrainerConfig config =
                TrainerConfig.builder(connection)
                        .inputTopic("videos")
                        .truthDelay(DELAY)
                        .sizes(ExampleStream.SIZES)
                        .labelsPerVideo(1.5)
                        .checkpointDirectory(Path.of("unused"))
                        .build();
        join = new TruthJoin(config);
        KeyedOneInputStreamOperatorTestHarness<String, TrainingRecord, TrainingRecord> created =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(join), TruthJoin::keyOf, Types.STRING);
        created.setStateBackend(new EmbeddedRocksDBStateBackend(true));
        created.setup(
                TrainingRecord.TYPE.createSerializer(
                        created.getExecutionConfig().getSerializerConfig()));
        if (from != null) {
            created.initializeState(from);
        }
        created.open();
        return created;
    }

    private void take(TrainingRecord record, long timeMs) throws Exception {
        harness.processElement(new StreamRecord<>(record, timeMs));
    }

    private void passTo(long timeMs) throws Exception {
        harness.processWatermark(timeMs);
    }

    /** Examples so far, by the offsets of their live records. */
    private List<Long> examples() {
        return harness.extractOutputValues().stream().map(TrainingRecord::offset).toList();
    }

    private List<DeadLetter> aside() throws Exception {
        AvroSerde<DeadLetter> serde = new AvroSerde<>(DeadLetter.class, connection.openRegistry());
        List<DeadLetter> letters = new ArrayList<>();
        var records = harness.getSideOutput(TrainingAnnouncements.DEAD_LETTERS);
        if (records != null) {
            for (StreamRecord<OutgoingRecord> record : records) {
                letters.add(serde.read(record.getValue().value()));
            }
        }
        return letters;
    }

    private long idsInState() {
        AbstractStreamOperator<?> operator =
                (AbstractStreamOperator<?>) harness.getOneInputOperator();
        try (Stream<?> keys =
                operator.getKeyedStateBackend().getKeys("truth", VoidNamespace.INSTANCE)) {
            return keys.count();
        }
    }

    private List<DeadLetterReason> reasons() throws Exception {
        return aside().stream().map(DeadLetter::getReason).toList();
    }

    @Test
    void makesAnExampleOfAVideoWhoseTruthCameFirst() throws Exception {
        take(stream.truthRecord(3, 70), 5_000);
        take(stream.videoRecord(3, 40), 11_000);
        assertThat(harness.extractOutputValues())
                .singleElement()
                .satisfies(
                        example -> {
                            assertThat(example.topic()).isEqualTo("videos");
                            assertThat(example.partition()).isZero();
                            assertThat(example.offset()).isEqualTo(40);
                            assertThat(example.key()).isEqualTo(LiveStream.key(3));
                            assertThat(
                                            new AvroSerde<>(
                                                            TrainingVideo.class,
                                                            connection.openRegistry())
                                                    .read(example.value()))
                                    .isEqualTo(ExampleStream.video(3));
                        });
        passTo(1_000_000);
        assertThat(aside()).as("truth that was used").isEmpty();
        assertThat(idsInState()).isZero();
    }

    @Test
    void setsAVideoAsideThatHasNoTruthInItsTimeWithoutItsFeatures() throws Exception {
        take(stream.videoRecord(3, 40), 11_000);
        assertThat(examples()).isEmpty();
        assertThat(aside())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(DeadLetterReason.NO_TRUTH);
                            assertThat(letter.getDetail()).isEqualTo("no truth within PT10S");
                            assertThat(letter.getSource()).isEqualTo("videos");
                            assertThat(letter.getPosition()).isEqualTo(40);
                            assertThat(letter.getPayload().remaining()).isZero();
                            assertThat(letter.getPayloadBytes()).isEqualTo(stream.video(3).length);
                        });
        passTo(1_000_000);
        assertThat(idsInState()).isZero();
    }

    @Test
    void setsTruthAsideAsLateThatComesBehindItsVideosTime() throws Exception {
        take(stream.videoRecord(3, 40), 11_000);
        take(stream.truthRecord(3, 70), 11_001);
        passTo(1_000_000);
        assertThat(reasons())
                .containsExactly(DeadLetterReason.NO_TRUTH, DeadLetterReason.LATE_TRUTH);
        DeadLetter late = aside().get(1);
        assertThat(late.getDetail()).contains("later than PT10S");
        assertThat(late.getSource()).isEqualTo("truth");
        assertThat(late.getPosition()).isEqualTo(70);
        assertThat(late.getPayload().array()).isEqualTo(stream.truth(3));
    }

    @Test
    void labelsEveryUploadOfAnIdUntilTheHorizonOfItsTruth() throws Exception {
        take(stream.truthRecord(3, 70), 5_000);
        take(stream.videoRecord(3, 40), 11_000);
        take(stream.videoRecord(3, 41), 24_999);
        passTo(5_000 + HORIZON_MS);
        take(stream.videoRecord(3, 42), 25_001);
        assertThat(examples()).containsExactly(40L, 41L);
        assertThat(reasons()).containsExactly(DeadLetterReason.NO_TRUTH);
    }

    @Test
    void labelsALaterUploadByTruthThatWasLateForTheFirst() throws Exception {
        take(stream.videoRecord(3, 40), 11_000);
        take(stream.truthRecord(3, 70), 12_000);
        take(stream.videoRecord(3, 41), 13_000);
        assertThat(examples()).containsExactly(41L);
        assertThat(reasons())
                .containsExactly(DeadLetterReason.NO_TRUTH, DeadLetterReason.LATE_TRUTH);
    }

    @Test
    void expiresTruthByTheTimeOfTheNextRecordThoughNoWatermarkCameBetween() throws Exception {
        take(stream.truthRecord(3, 70), 5_000);
        take(stream.videoRecord(3, 40), 5_001 + HORIZON_MS);
        assertThat(examples()).isEmpty();
        assertThat(reasons()).containsExactly(DeadLetterReason.NO_VIDEO, DeadLetterReason.NO_TRUTH);
        passTo(6_000 + HORIZON_MS);
        take(stream.truthRecord(3, 71), 7_000 + HORIZON_MS);
        take(stream.truthRecord(3, 72), 8_000 + 2 * HORIZON_MS);
        passTo(1_000_000);
        assertThat(reasons())
                .as("the timers, which come later, tell of nothing again")
                .containsExactly(
                        DeadLetterReason.NO_VIDEO,
                        DeadLetterReason.NO_TRUTH,
                        DeadLetterReason.LATE_TRUTH,
                        DeadLetterReason.NO_VIDEO);
        assertThat(join.tally().counted(Outcome.NO_VIDEO)).isEqualTo(2);
        assertThat(idsInState()).isZero();
    }

    @Test
    void callsNoTruthLateForAVideoThatPassedMoreThanTheHorizonBefore() throws Exception {
        take(stream.videoRecord(3, 40), 11_000);
        take(stream.truthRecord(3, 70), 11_000 + HORIZON_MS);
        take(stream.videoRecord(4, 41), 11_000);
        take(stream.truthRecord(4, 71), 11_001 + HORIZON_MS);
        take(stream.videoRecord(4, 42), 11_002 + HORIZON_MS);
        assertThat(examples()).containsExactly(42L);
        assertThat(reasons())
                .containsExactly(
                        DeadLetterReason.NO_TRUTH,
                        DeadLetterReason.LATE_TRUTH,
                        DeadLetterReason.NO_TRUTH);
    }

    @Test
    void setsTruthAsideAtItsHorizonWhereNoVideoCame() throws Exception {
        take(stream.truthRecord(3, 70), 5_000);
        passTo(4_999 + HORIZON_MS);
        assertThat(aside()).isEmpty();
        passTo(5_000 + HORIZON_MS);
        assertThat(aside())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(DeadLetterReason.NO_VIDEO);
                            assertThat(letter.getDetail()).isEqualTo("no video came within PT20S");
                            assertThat(letter.getPosition()).isEqualTo(70);
                            assertThat(letter.getPayload().array()).isEqualTo(stream.truth(3));
                        });
        assertThat(idsInState()).isZero();
    }

    @Test
    void labelsByTheNewestTruthAndSetsTheUnusedOneAside() throws Exception {
        byte[] newer = stream.truth(ExampleStream.video(3).getId(), List.of(11));
        take(stream.truthRecord(3, 70), 5_000);
        take(new TrainingRecord("truth", 0, 71, LiveStream.key(3), newer, false), 6_000);
        take(stream.videoRecord(3, 40), 11_000);
        assertThat(
                        new AvroSerde<>(TrainingVideo.class, connection.openRegistry())
                                .read(harness.extractOutputValues().get(0).value())
                                .getLabels())
                .containsExactly(11);
        assertThat(aside())
                .singleElement()
                .satisfies(
                        letter -> {
                            assertThat(letter.getPosition()).isEqualTo(70);
                            assertThat(letter.getDetail()).startsWith("truth-0@71 took its place");
                        });
    }

    @Test
    void setsMalformedRecordsAsideWithTheirReason() throws Exception {
        byte[] key = LiveStream.key(3);
        byte[] outOfRange = stream.truth(ExampleStream.video(3).getId(), List.of(12));
        take(new TrainingRecord("truth", 0, 1, key, new byte[] {9}, false), 1_000);
        take(new TrainingRecord("truth", 0, 2, key, null, false), 1_000);
        take(new TrainingRecord("truth", 0, 3, key, outOfRange, false), 1_000);
        take(new TrainingRecord("truth", 0, 4, null, stream.truth(3), false), 1_000);
        take(stream.truthRecord(3, 5), 1_000);
        take(new TrainingRecord("videos", 0, 6, key, new byte[] {9}, false), 2_000);
        take(new TrainingRecord("videos", 0, 7, key, stream.video(4), false), 2_000);
        assertThat(examples()).isEmpty();
        assertThat(aside())
                .extracting(DeadLetter::getPosition)
                .containsExactly(1L, 2L, 3L, 4L, 6L, 7L);
        assertThat(reasons())
                .containsExactly(
                        DeadLetterReason.MALFORMED,
                        DeadLetterReason.MALFORMED,
                        DeadLetterReason.LABEL_OUT_OF_RANGE,
                        DeadLetterReason.MISSING_ID,
                        DeadLetterReason.MALFORMED,
                        DeadLetterReason.MALFORMED);
        assertThat(aside().get(5).getDetail()).contains("'video-4'", "'video-3'");
    }

    @Test
    void joinsByTheBytesOfTheKey() {
        byte[] one = {(byte) 0xff, 'a'};
        byte[] other = {(byte) 0xfe, 'a'};
        assertThat(TruthJoin.keyOf(new TrainingRecord("videos", 0, 0, one, null, false)))
                .isNotEqualTo(
                        TruthJoin.keyOf(new TrainingRecord("videos", 0, 0, other, null, false)));
        assertThat(
                        TruthJoin.keyOf(new TrainingRecord("videos", 0, 0, one, null, false))
                                .getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo(one);
    }

    @Test
    void passesTheMarkOfAReplaysEnd() throws Exception {
        TrainingRecord mark = new TrainingRecord("videos", 0, 9, null, null, true);
        take(mark, 1_000);
        assertThat(harness.extractOutputValues()).containsExactly(mark);
    }

    @Test
    void goesOnFromItsCheckpointWithTruthTimersAndCounts() throws Exception {
        take(stream.truthRecord(3, 70), 5_000);
        take(stream.truthRecord(4, 71), 5_000);
        take(stream.videoRecord(5, 40), 11_000);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        // What comes behind the checkpoint comes again.
        take(stream.videoRecord(3, 41), 12_000);
        close();

        harness = create(state);
        take(stream.videoRecord(3, 41), 12_000);
        take(stream.truthRecord(5, 72), 12_500);
        passTo(1_000_000);
        assertThat(examples()).containsExactly(41L);
        assertThat(reasons())
                .containsExactly(DeadLetterReason.LATE_TRUTH, DeadLetterReason.NO_VIDEO);
        assertThat(idsInState()).isZero();
        assertThat(join.tally().counted(Outcome.MATCHED)).isEqualTo(1);
        assertThat(join.tally().counted(Outcome.NO_TRUTH)).as("before the checkpoint").isEqualTo(1);
        assertThat(join.tally().counted(Outcome.LATE)).isEqualTo(1);
        assertThat(join.tally().counted(Outcome.NO_VIDEO)).isEqualTo(1);
        assertThat(join.tally().counted(Outcome.MALFORMED)).isZero();
    }

    @Test
    void leavesTruthAloneAtTheEndOfItsInput() throws Exception {
        take(stream.truthRecord(3, 70), 5_000);
        passTo(Long.MAX_VALUE);
        assertThat(aside()).isEmpty();
    }
}
