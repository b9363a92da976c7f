package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.TrainingFrames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** A model that reads frames, trained on frame-level records. */
class TrainingFramesTest {
    private static final FeatureSizes SIZES = new FeatureSizes(8, 4, 5);
    private static final int EXAMPLES = 11;
    private static final int BEFORE = 6;
    private static final TrainerConfig CONFIG =
            TrainingHarness.config()
                    .sizes(SIZES)
                    .inputTopic(Topics.TRAINING_FRAMES.name())
                    .model("nextvlad")
                    .minibatchSize(4)
                    .metricsEverySteps(1)
                    .build();

    private final InMemoryVersions versions = new InMemoryVersions();
    private final AvroSerde<TrainingFrames> serde =
            new AvroSerde<>(TrainingFrames.class, TrainingHarness.CONNECTION.openRegistry());

    @Test
    void goesOnToTheBitFromACheckpointInTheMidstOfAMinibatchOfVideosOfAnyLength() throws Exception {
        InMemoryVersions whole = new InMemoryVersions();
        try (TrainingHarness harness = TrainingHarness.begin(CONFIG, whole)) {
            process(harness, 0, EXAMPLES);
            harness.endInput();
            harness.completeCheckpoint(1);
        }
        OperatorSubtaskState state;
        try (TrainingHarness harness = TrainingHarness.begin(CONFIG, versions)) {
            process(harness, 0, BEFORE);
            state = harness.checkpoint(1);
        }
        try (TrainingHarness harness = TrainingHarness.resume(CONFIG, versions, state)) {
            process(harness, BEFORE, EXAMPLES);
            harness.endInput();
            harness.completeCheckpoint(2);
        }
        ModelSnapshot expected = whole.last().snapshot();
        ModelSnapshot resumed = versions.last().snapshot();
        assertThat(resumed.steps()).isEqualTo(expected.steps()).isEqualTo(3);
        assertThat(resumed.examples()).isEqualTo(EXAMPLES);
        assertThat(resumed.weights()).isEqualTo(expected.weights());
        assertThat(resumed.optimizerState()).isEqualTo(expected.optimizerState());
        assertThat(resumed.prequential()).isEqualTo(expected.prequential());
    }

    @Test
    void setsAsideFramesThatAreNotAsManyAsStated() throws Exception {
        try (TrainingHarness harness = TrainingHarness.begin(CONFIG, versions)) {
            TrainingFrames wrong = video(0);
            wrong.setFrameCount(wrong.getFrameCount() + 1);
            harness.process(record(0, wrong));
            assertThat(harness.deadLetters())
                    .extracting(DeadLetter::getReason)
                    .containsExactly(DeadLetterReason.WRONG_FEATURE_SIZE);
        }
    }

    @Test
    void refusesAModelOnFramesWhereTheTopicHoldsMeans() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrainingHarness.config().model("nextvlad").build())
                .withMessage(
                        "model 'nextvlad' reads frames, which training-videos does not hold: train it on training-frames or frames");
    }

    private void process(TrainingHarness harness, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            harness.process(record(i, video(i)));
        }
    }

    private TrainingRecord record(int offset, TrainingFrames video) {
        return new TrainingRecord(
                Topics.TRAINING_FRAMES.name(),
                0,
                offset,
                video.getId().getBytes(StandardCharsets.UTF_8),
                serde.serialize(Topics.TRAINING_FRAMES.name(), video),
                false);
    }

    /** Of 1 to 7 frames. */
    private static TrainingFrames video(int i) {
        SplittableRandom random = new SplittableRandom(i);
        int frames = random.nextInt(1, 8);
        return TrainingFrames.newBuilder()
                .setId("video-" + i)
                .setLabels(List.of(i % SIZES.classes()))
                .setFrameCount(frames)
                .setRgb(bytes(random, frames * SIZES.rgb()))
                .setAudio(bytes(random, frames * SIZES.audio()))
                .build();
    }

    private static ByteBuffer bytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
