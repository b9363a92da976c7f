package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replicas and their averaging without Flink and Kafka, in orders that a seed makes: averages come
 * late or not at all, all go back to a checkpoint now and then, and there are more or fewer of them
 * afterwards.
 */
class ReplicasTest {
    private static final int EXAMPLES = 900;
    private static final int EVERY = 2;

    private final TrainerConfig config =
            TrainingHarness.config()
                    .engine(TallyEngine.NAME)
                    .sizes(TalliedExamples.SIZES)
                    .minibatchSize(4)
                    .averaging(new AveragingConfig(3, EVERY, Averaging.PLAIN, 0, 0))
                    .build();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void trainOnEachExampleOnceInWhateverOrderThingsHappen(long seed) throws IOException {
        Random random = new Random(seed);
        ReplicaAttempt attempt = ReplicaAttempt.begin(config, new ReplicasIT.Sum(), 3);
        ReplicaAttempt.Checkpoint checkpoint = attempt.checkpoint(0);
        int next = 0;
        while (next < EXAMPLES) {
            int count = attempt.count();
            attempt.train(random.nextInt(count), next++);
            if (random.nextInt(3) == 0) {
                attempt.takeOver(random.nextInt(count));
            }
            if (random.nextInt(40) == 0) {
                checkpoint = attempt.checkpoint(next);
            }
            if (random.nextInt(100) == 0) {
                attempt.close();
                attempt =
                        ReplicaAttempt.resume(
                                config,
                                new ReplicasIT.Sum(),
                                checkpoint.dealt(1 + random.nextInt(4)));
                next = checkpoint.next();
            }
        }
        attempt.end();
        AveragingSnapshot last = attempt.averaging();
        attempt.close();
        assertThat(last.shares()).isEmpty();
        assertThat(last.model().examples()).isEqualTo(EXAMPLES);
        assertThat(last.examples()).isEqualTo(EXAMPLES);
        assertThat(last.model().steps()).isEqualTo(last.steps());
        TalliedExamples.requireEachOnce(
                config, FloatBuffer.wrap(Floats.array(last.model().weights())), EXAMPLES);
    }
}
