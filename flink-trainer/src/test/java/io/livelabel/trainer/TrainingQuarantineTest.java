package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.livelabel.schemas.avro.OffsetSpan;
import io.livelabel.schemas.avro.TrainingEvent;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.TrainingVideo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** What becomes of minibatches whose loss is not finite. */
class TrainingQuarantineTest {
    private static final int SIZE = 16;

    private final InMemoryVersions versions = new InMemoryVersions();
    private final ExampleStream stream = new ExampleStream(TrainingHarness.CONNECTION);
    private final TrainerConfig config = TrainingHarness.config().build();
    private int offset;
    private int example;

    private void good(TrainingHarness harness) throws Exception {
        good(harness, SIZE);
    }

    private void good(TrainingHarness harness, int examples) throws Exception {
        for (int i = 0; i < examples; i++) {
            TrainingVideo video = ExampleStream.video(example++);
            harness.process(ExampleStream.record(offset++, stream.bytes(video)));
        }
    }

    private void bad(TrainingHarness harness) throws Exception {
        for (int i = 0; i < SIZE; i++) {
            TrainingVideo video = ExampleStream.video(1_000 + i);
            if (i == SIZE - 1) {
                video.setLabels(Arrays.stream(PoisonableEngine.POISON).boxed().toList());
            }
            harness.process(ExampleStream.record(offset++, stream.bytes(video)));
        }
    }

    private TrainingHarness begin() throws Exception {
        return TrainingHarness.begin(config, versions, new PoisonableEngine());
    }

    @Test
    void skipsThemAndGoesOnAsIfTheyHadNotBeenThere() throws Exception {
        try (TrainingHarness harness = begin()) {
            good(harness);
            bad(harness);
            bad(harness);
            good(harness);
            bad(harness);
            good(harness);
            harness.endInput();
            harness.completeCheckpoint(1);

            List<TrainingMetrics> events = harness.metrics();
            assertThat(events)
                    .extracting(TrainingMetrics::getEvent)
                    .containsOnly(TrainingEvent.QUARANTINE);
            assertThat(events)
                    .extracting(TrainingMetrics::getSkippedMinibatches)
                    .containsExactly(1L, 2L, 3L);
            assertThat(events)
                    .extracting(TrainingMetrics::getQuarantined)
                    .containsExactly(span(16, 31), span(32, 47), span(64, 79));
            assertThat(events.get(0).getDetail())
                    .isEqualTo(
                            "skipped a minibatch: the loss or a gradient is NaN over 16 examples from {training-videos-0=offsets 16 to 31}; its records are copied to training-quarantine");
            assertThat(events.get(2).getExamples()).isEqualTo(32);
        }
        WeightsVersion expected = TrainingHarness.uninterrupted(3 * SIZE, config);
        assertThat(versions.last().version()).isEqualTo(3);
        assertThat(versions.last().weights().sha256()).isEqualTo(expected.weights().sha256());
        assertThat(versions.last().figures()).isEqualTo(expected.figures());
        assertThat(versions.last().snapshot().nextOffsets()).containsValue(6L * SIZE).hasSize(1);
    }

    @Test
    void copiesTheRecordsOfTheMinibatchAndNoneBetweenThatWereNotInIt() throws Exception {
        TrainerConfig skipping =
                TrainingHarness.config()
                        .skipped(List.of(SkippedRange.parse("training-videos:0:18-19")))
                        .build();
        TrainingRecord broken = ExampleStream.record(20, new byte[] {9, 9, 9});
        OperatorSubtaskState state;
        List<TrainingRecord> expected = new ArrayList<>();
        try (TrainingHarness harness =
                TrainingHarness.begin(skipping, versions, new PoisonableEngine())) {
            good(harness);
            for (offset = 16; offset < 18; offset++) {
                expected.add(ExampleStream.record(offset, stream.bytes(poisoned())));
                harness.process(expected.get(offset - 16));
            }
            good(harness, 2);
            harness.process(broken);
            offset++;
            state = harness.checkpoint(1);
        }
        try (TrainingHarness harness =
                TrainingHarness.resume(skipping, versions, new PoisonableEngine(), state)) {
            expected.forEach(harness.input()::put);
            for (int i = 18; i < 20; i++) {
                harness.input().put(stream.record(i));
            }
            harness.input().put(broken);
            for (int i = 21; i < 35; i++) {
                expected.add(stream.record(i));
                harness.process(stream.record(i));
            }
            assertThat(harness.metrics())
                    .singleElement()
                    .satisfies(event -> assertThat(event.getQuarantined()).isEqualTo(span(16, 34)));
            List<OutgoingRecord> copies = harness.quarantined();
            assertThat(copies)
                    .extracting(OutgoingRecord::value)
                    .containsExactlyElementsOf(
                            expected.stream().map(TrainingRecord::value).toList());
            assertThat(copies)
                    .extracting(OutgoingRecord::key)
                    .containsExactlyElementsOf(expected.stream().map(TrainingRecord::key).toList());
            String lineage = harness.metrics().get(0).getLineage();
            for (int i = 0; i < copies.size(); i++) {
                assertThat(copies.get(i).headers())
                        .extracting(
                                header ->
                                        header.name()
                                                + "="
                                                + new String(
                                                        Objects.requireNonNull(header.value()),
                                                        StandardCharsets.UTF_8))
                        .containsExactly(
                                "livelabel-place=training-videos:0:" + expected.get(i).offset(),
                                "livelabel-model=logistic",
                                "livelabel-lineage=" + lineage,
                                "livelabel-step=1",
                                "livelabel-reason=the loss or a gradient is NaN over 16 examples");
            }
        }
    }

    @Test
    void saysThatTheyAreNotCopiedWhereOneIsGoneAndCopiesNone() throws Exception {
        try (TrainingHarness harness = begin()) {
            for (int i = 0; i < SIZE; i++) {
                harness.process(ExampleStream.record(i, stream.bytes(poisoned())));
                if (i == 3) {
                    harness.input().remove(new InputPartition("training-videos", 0), 2);
                }
            }
            requireNotCopied(harness, "15 of 16 are still there");
        }
    }

    @Test
    void saysThatTheyAreNotCopiedWhereMoreThanItsExamplesAreBetween() throws Exception {
        try (TrainingHarness harness = begin()) {
            for (int i = 0; i < SIZE; i++) {
                if (i == SIZE - 1) {
                    harness.input().put(stream.record(i));
                    harness.input().put(stream.record(i + 1));
                }
                int place = i == SIZE - 1 ? SIZE + 1 : i;
                harness.process(ExampleStream.record(place, stream.bytes(poisoned())));
            }
            requireNotCopied(harness, "more than its 16 can be trained on in its ranges");
        }
    }

    @Test
    void readsNoLiveRecordsAgainSinceTheirLabelsAreElsewhere() throws Exception {
        TrainerConfig live =
                TrainingHarness.config()
                        .inputTopic("videos")
                        .truthDelay(Duration.ofSeconds(10))
                        .build();
        try (TrainingHarness harness =
                TrainingHarness.begin(live, versions, new PoisonableEngine())) {
            harness.input().goAway();
            bad(harness);
            requireNotCopied(
                    harness, "their labels are on truth, so that nothing can be trained on copies");
        }
    }

    @Test
    void goesOnWhereTheyCannotBeReadAgain() throws Exception {
        try (TrainingHarness harness = begin()) {
            harness.input().goAway();
            bad(harness);
            good(harness);
            harness.completeCheckpoint(1);
            requireNotCopied(harness, "they could not be read again: no broker answers");
        }
        assertThat(versions.last().version()).isEqualTo(1);
    }

    private static void requireNotCopied(TrainingHarness harness, String why) throws Exception {
        assertThat(harness.metrics())
                .singleElement()
                .extracting(TrainingMetrics::getDetail, as(STRING))
                .endsWith("; its records are not in training-quarantine: " + why);
        assertThat(harness.quarantined()).isEmpty();
    }

    private static TrainingVideo poisoned() {
        TrainingVideo video = ExampleStream.video(1_000);
        video.setLabels(Arrays.stream(PoisonableEngine.POISON).boxed().toList());
        return video;
    }

    private static List<OffsetSpan> span(long first, long last) {
        return List.of(new OffsetSpan("training-videos", 0, first, last));
    }

    @Test
    void endsTheTrainingWhereTooManyComeOneBehindTheOther() throws Exception {
        try (TrainingHarness harness = begin()) {
            good(harness);
            bad(harness);
            bad(harness);
            good(harness);
            bad(harness);
            bad(harness);
            assertThatThrownBy(() -> bad(harness))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("the loss or a gradient is NaN over 16 examples")
                    .hasMessageContaining("training-videos-0=offsets 96 to 111")
                    .hasMessageContaining("behind step 2")
                    .hasMessageContaining("3 minibatches one behind the other");
        }
    }

    @Test
    void countsThoseBeforeARestoreToo() throws Exception {
        OperatorSubtaskState state;
        try (TrainingHarness harness = begin()) {
            bad(harness);
            bad(harness);
            state = harness.checkpoint(1);
        }
        try (TrainingHarness harness =
                TrainingHarness.resume(config, versions, new PoisonableEngine(), state)) {
            assertThatThrownBy(() -> bad(harness))
                    .hasMessageContaining("3 minibatches one behind the other");
        }
    }

    @Test
    void endsTheTrainingAtTheFirstWhereNoneIsToBeSkipped() throws Exception {
        TrainerConfig strict = TrainingHarness.config().maxBadMinibatches(1).build();
        try (TrainingHarness harness =
                TrainingHarness.begin(strict, versions, new PoisonableEngine())) {
            assertThatThrownBy(() -> bad(harness)).isInstanceOf(TrainingException.class);
        }
    }

    @Test
    void blamesTheWeightsAndNotTheExamplesWhereAStepWentTooFar() throws Exception {
        TrainerConfig wild = TrainingHarness.config().optimizer("adam").rate(1e300).build();
        try (TrainingHarness harness = TrainingHarness.begin(wild, versions)) {
            good(harness);
            assertThatThrownBy(() -> good(harness))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageMatching("weight .* after step 1 of lineage .*--clip-norm.*");
            assertThat(harness.metrics()).isEmpty();
        }
    }
}
