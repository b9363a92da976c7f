package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import io.livelabel.trainer.averaging.OuterRule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What replicas did side by side is averaged where there are more or fewer afterwards. */
class RescaledReplicasTest {
    private static final int MINIBATCH = 4;
    private static final int EVERY = 2;

    private final TrainerConfig config =
            TrainingHarness.config()
                    .engine(TallyEngine.NAME)
                    .sizes(TalliedExamples.SIZES)
                    .minibatchSize(MINIBATCH)
                    .averaging(new AveragingConfig(3, EVERY, Averaging.PLAIN, 0, 0))
                    .build();
    private final OuterRule rule = Averaging.PLAIN.over(3);
    private final float[] initial = weights(AveragedTraining.begin(config, 1, rule).snapshot(0));
    private ReplicaAttempt attempt = ReplicaAttempt.begin(config, rule, 1);

    @AfterEach
    void close() {
        attempt.close();
    }

    private static float[] weights(AveragingSnapshot of) {
        return Floats.array(of.model().weights());
    }

    private void begin(int count) {
        attempt.close();
        attempt = ReplicaAttempt.begin(config, rule, count);
    }

    /** Trains minibatches, of which the first example is so many minibatches behind the first. */
    private void train(int replica, int from, int to) throws IOException {
        for (int example = from * MINIBATCH; example < to * MINIBATCH; example++) {
            attempt.train(replica, example);
        }
    }

    private void resume(ReplicaAttempt.Checkpoint checkpoint) throws IOException {
        attempt.close();
        attempt = ReplicaAttempt.resume(config, rule, checkpoint);
    }

    /** How often each example is in the averaged weights, by minibatch. */
    private List<Double> counted(int minibatches) {
        float[] now = weights(attempt.averaging());
        List<Double> counts = new ArrayList<>();
        for (int minibatch = 0; minibatch < minibatches; minibatch++) {
            double sum = 0;
            for (int i = minibatch * MINIBATCH; i < (minibatch + 1) * MINIBATCH; i++) {
                sum += now[i] - initial[i];
            }
            counts.add(Math.round(1000 * sum / MINIBATCH) / 1000.0);
        }
        return counts;
    }

    @Test
    void averageWhatThreeHaveNotToldWhereOneIsLeft() throws IOException {
        begin(3);
        train(0, 0, 1);
        train(1, 1, 2);
        train(2, 2, 3);
        resume(attempt.checkpoint(0).dealt(1));
        assertThat(counted(3)).containsExactly(0.333, 0.333, 0.333);
        assertThat(attempt.averaging().model().examples()).isEqualTo(3L * MINIBATCH);
        assertThat(attempt.averaging().shares()).isEmpty();
    }

    @Test
    void averageWhatFourHaveNotToldWhereTwoAreLeft() throws IOException {
        begin(4);
        for (int replica = 0; replica < 4; replica++) {
            train(replica, replica, replica + 1);
        }
        resume(attempt.checkpoint(0).dealt(2));
        assertThat(counted(4)).containsExactly(0.25, 0.25, 0.25, 0.25);
    }

    @Test
    void addWhatOneHasNotToldToItsShareWhicheverReplicaTellsIt() throws IOException {
        begin(4);
        for (int replica = 0; replica < 4; replica++) {
            train(replica, replica, replica + 1);
        }
        // The one with a share in the open round, and steps behind it.
        train(3, 4, 6);
        ReplicaAttempt.Checkpoint checkpoint = attempt.checkpoint(0);
        assertThat(checkpoint.averaging().shares()).hasSize(1);
        List<List<ReplicaSnapshot>> each = checkpoint.snapshots();
        List<ReplicaSnapshot> all = new ArrayList<>();
        each.forEach(all::addAll);
        resume(
                new ReplicaAttempt.Checkpoint(
                        0, checkpoint.averaging(), List.of(all.subList(2, 4), all.subList(0, 2))));
        // 12 of 24 examples are of the fourth.
        assertThat(counted(6)).containsExactly(0.167, 0.167, 0.167, 0.5, 0.5, 0.5);
        assertThat(attempt.averaging().model().steps()).isEqualTo(6);
    }

    @Test
    void keepTheSharesOfTheOpenRoundWhereOneIsNew() throws IOException {
        begin(2);
        train(0, 0, 1);
        train(1, 1, 4);
        ReplicaAttempt.Checkpoint checkpoint = attempt.checkpoint(0);
        assertThat(checkpoint.averaging().shares()).hasSize(1);
        resume(checkpoint.dealt(3));
        // 4 of 16 examples are of the first.
        assertThat(counted(4)).containsExactly(0.25, 0.75, 0.75, 0.75);
        for (int replica = 0; replica < 3; replica++) {
            attempt.takeOver(replica);
        }
        train(2, 4, 5);
        attempt.end();
        assertThat(counted(5)).endsWith(1.0);
    }

    @Test
    void haveTheSameRoundHoweverTheirStatesAreDealtOut() throws IOException {
        begin(3);
        train(0, 0, 1);
        train(1, 1, 4);
        train(2, 4, 5);
        ReplicaAttempt.Checkpoint checkpoint = attempt.checkpoint(0);
        resume(checkpoint.dealt(2));
        float[] two = weights(attempt.averaging());
        resume(checkpoint.dealt(1));
        assertThat(Arrays.equals(weights(attempt.averaging()), two)).isTrue();
    }
}
