package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.engine.Engine;
import io.livelabel.trainer.averaging.Average;
import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    private final TrainerConfig config =
            TrainingHarness.config()
                    .minibatchSize(4)
                    .maxBadMinibatches(2)
                    .optimizer("adam")
                    .averaging(new AveragingConfig(2, 3, Averaging.PLAIN, 0, 0))
                    .build();
    private final Replica replica = Replica.begin(config, new PoisonableEngine(), 1, 2);
    private final ExampleDecoder decoder =
            new ExampleDecoder(
                    config.inputTopic(),
                    config.sizes(),
                    config.architecture().inputs(),
                    TrainingHarness.CONNECTION.openRegistry());
    private final ExampleStream stream = new ExampleStream(TrainingHarness.CONNECTION);
    private int offset;

    @AfterEach
    void close() {
        replica.close();
    }

    private ReplicaMessage step(Replica trained) throws Exception {
        for (int i = 0; i < config.minibatchSize(); i++) {
            TrainingRecord record = stream.record(offset++);
            int[] labels = decoder.decode(record.value());
            trained.passed(record);
            trained.add(record, decoder.rows(), decoder.frames(), labels);
        }
        return trained.step();
    }

    private ReplicaMessage poisoned() throws Exception {
        return poisoned(replica);
    }

    private ReplicaMessage poisoned(Replica replica) throws Exception {
        TrainingRecord record = stream.record(offset++);
        decoder.decode(record.value());
        replica.passed(record);
        replica.add(record, decoder.rows(), 0, PoisonableEngine.POISON);
        return replica.step();
    }

    private Average average(float[] values) {
        return new Average(List.of(5L, 6L), List.of(0L, 1L), 3, null, false, values);
    }

    private static float[] weights(Replica of) {
        return Floats.array(of.snapshot(0).model().weights());
    }

    @Test
    void tellsEachChangeOnce() throws Exception {
        float[] before = weights(replica);
        step(replica);
        step(replica);
        ReplicaContribution told = replica.contribute(false, false);
        float[] after = weights(replica);
        assertThat(told.contribution().number()).isEqualTo(1);
        assertThat(told.contribution().examples()).isEqualTo(8);
        assertThat(told.contribution().minibatches()).isEqualTo(2);
        assertThat(told.nextOffsets()).containsExactly(Map.entry(0, 8L));
        for (int i = 0; i < before.length; i++) {
            assertThat(told.contribution().change()[i]).isEqualTo(after[i] - before[i]);
        }
        assertThat(replica.contribute(true, false).contribution().change()).isEmpty();
    }

    @Test
    void keepsWhatItHasTrainedMeanwhileOnTopOfAnAverage() throws Exception {
        step(replica);
        replica.contribute(false, false);
        float[] told = weights(replica);
        step(replica);
        float[] now = weights(replica);
        float[] values = new float[now.length];
        Arrays.fill(values, 0.5f);
        replica.takeOver(average(values));
        float[] after = weights(replica);
        for (int i = 0; i < now.length; i++) {
            assertThat(after[i]).isEqualTo(0.5f + (now[i] - told[i]));
        }
        replica.contribute(true, false);
        replica.takeOver(average(values));
        assertThat(weights(replica)).containsOnly(0.5f);
    }

    @Test
    void beginsWithTheOptimizersStateOfOthersUntilItHasTrained() throws Exception {
        try (Replica first = Replica.begin(config, Engine.named("dl4j"), 0, 2)) {
            step(first);
            ReplicaContribution told = first.contribute(false, true);
            assertThat(told.optimizerSteps()).isEqualTo(1);
            float[] state = told.optimizerState();
            float[] values = Arrays.copyOf(weights(first), weights(first).length + state.length);
            System.arraycopy(state, 0, values, weights(first).length, state.length);
            Average average = new Average(List.of(5L, 6L), List.of(1L, 0L), 1, 1L, true, values);
            replica.takeOver(average);
            assertThat(replica.snapshot(0).model().optimizerState())
                    .isEqualTo(first.snapshot(0).model().optimizerState());
            assertThat(weights(replica)).isEqualTo(weights(first));
            step(replica);
            byte[] own = replica.snapshot(0).model().optimizerState();
            replica.takeOver(average);
            assertThat(replica.snapshot(0).model().optimizerState()).isEqualTo(own);
        }
    }

    @Test
    void goesOnFromItsSnapshotWithTheSameBits() throws Exception {
        step(replica);
        replica.contribute(false, false);
        step(replica);
        TrainingRecord open = stream.record(offset);
        int[] labels = decoder.decode(open.value());
        replica.add(open, decoder.rows(), 0, labels);
        ReplicaSnapshot snapshot = replica.snapshot(7);
        DataOutputSerializer bytes = new DataOutputSerializer(64);
        ReplicaSnapshotSerializer serializer = new ReplicaSnapshotSerializer();
        serializer.serialize(snapshot, bytes);
        ReplicaSnapshot read =
                serializer.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));
        try (Replica resumed = Replica.resume(config, Engine.named("dl4j"), 1, 2, read, 0)) {
            assertThat(resumed.pending()).isEqualTo(1);
            assertThat(resumed.untold()).isEqualTo(1);
            replica.step();
            resumed.step();
            assertThat(weights(resumed)).isEqualTo(weights(replica));
            assertThat(resumed.contribute(true, false).contribution().change())
                    .isEqualTo(replica.contribute(true, false).contribution().change());
        }
    }

    @Test
    void tellsOfASkippedMinibatchAndEndsBehindTooMany() throws Exception {
        step(replica);
        float[] before = weights(replica);
        ReplicaMessage message = poisoned();
        assertThat(message.kind()).isEqualTo(ReplicaMessage.SKIPPED);
        SkippedMinibatch skipped = SkippedMinibatch.readFrom(message.open());
        assertThat(skipped.examples()).isEqualTo(1);
        assertThat(skipped.ranges()).containsValue(new OffsetRange(4, 4));
        assertThat(weights(replica)).isEqualTo(before);
        assertThat(replica.untold()).isEqualTo(1);
        assertThatThrownBy(this::poisoned)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("replica 1, and that in 2 minibatches");
    }

    @Test
    void countsWhatItSkippedBeforeItsSnapshotToo() throws Exception {
        poisoned();
        DataOutputSerializer bytes = new DataOutputSerializer(64);
        ReplicaSnapshotSerializer serializer = new ReplicaSnapshotSerializer();
        serializer.serialize(replica.snapshot(7), bytes);
        ReplicaSnapshot read =
                serializer.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));
        try (Replica resumed = Replica.resume(config, new PoisonableEngine(), 1, 2, read, 0)) {
            assertThatThrownBy(() -> poisoned(resumed))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("that in 2 minibatches one behind the other");
        }
    }

    @Test
    void hasItsScoresCountedAsThoseOfOneAlone() throws Exception {
        Prequential told = Prequential.over(100);
        assertThat(told.add(config.inputTopic(), step(replica).open(), new ArrayList<>()))
                .isEqualTo(4);
        offset = 0;
        try (Training alone =
                Training.begin(
                        TrainingHarness.config().minibatchSize(4).windowExamples(100).build(),
                        Engine.named("dl4j"))) {
            for (int i = 0; i < 4; i++) {
                TrainingRecord record = stream.record(i);
                int[] labels = decoder.decode(record.value());
                alone.passed(record);
                alone.add(record, decoder.rows(), 0, labels);
            }
            alone.step();
            alone.prequential().watch(0, false);
            assertThat(told.toBytes()).isEqualTo(alone.prequential().toBytes());
        }
    }

    @Test
    void refusesADamagedContribution() throws Exception {
        step(replica);
        ReplicaMessage message = ContributionParts.cut(1, replica.contribute(false, false)).get(0);
        message.body()[message.body().length - 1] ^= 1;
        assertThatThrownBy(() -> new ContributionParts(1).add(message))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("CRC-32C of part 0 of a contribution of replica 1");
    }
}
