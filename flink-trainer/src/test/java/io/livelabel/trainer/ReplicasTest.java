package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.engine.Engine;
import io.livelabel.trainer.averaging.Average;
import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
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

    /** One attempt: what runs until the next failure. */
    private final class Attempt {
        private final List<Replica> replicas = new ArrayList<>();
        private final List<Queue<Average>> onTheirWay = new ArrayList<>();
        private final long[] returned;
        private AveragedTraining training;

        Attempt(int count) {
            returned = new long[count];
            for (int i = 0; i < count; i++) {
                onTheirWay.add(new ArrayDeque<>());
            }
            training = AveragedTraining.begin(config, count, new ReplicasIT.Sum());
        }

        void tell(List<ReplicaMessage> messages) throws IOException {
            for (ReplicaMessage message : messages) {
                if (message.kind() == ReplicaMessage.SCORED) {
                    training.scored(message);
                } else {
                    send(training.contribute(message));
                }
            }
        }

        void send(Optional<Average> average) {
            average.ifPresent(each -> onTheirWay.forEach(queue -> queue.add(each)));
        }

        void greet() {
            for (int i = 0; i < replicas.size(); i++) {
                send(training.greet(i, i));
            }
        }

        void takeOver(int index) {
            Average average = onTheirWay.get(index).poll();
            if (average != null) {
                replicas.get(index).takeOver(average);
                returned[index] = average.contributions().get(index);
            }
        }

        void train(int index, int example) throws IOException {
            Replica replica = replicas.get(index);
            while (!replica.isReady()) {
                takeOver(index);
            }
            float[] rgb = new float[TalliedExamples.SIZES.rgb()];
            rgb[0] = example;
            TrainingRecord record = ExampleStream.record(example, new byte[0]);
            replica.passed(record);
            replica.add(record, new float[][] {rgb}, 0, new int[] {1});
            if (replica.isFull()) {
                tell(List.of(replica.step()));
                if (replica.untold() >= EVERY && returned[index] >= replica.contributions()) {
                    tell(ContributionParts.cut(index, replica.contribute(false, true)));
                }
            }
        }

        void end() throws IOException {
            for (int i = 0; i < replicas.size(); i++) {
                if (replicas.get(i).pending() > 0) {
                    tell(List.of(replicas.get(i).step()));
                }
                tell(ContributionParts.cut(i, replicas.get(i).contribute(true, false)));
            }
        }

        void close() {
            replicas.forEach(Replica::close);
        }
    }

    private record Checkpoint(
            int next, AveragingSnapshot averaging, List<ReplicaSnapshot> replicas) {}

    private Attempt begin(int count) {
        Attempt attempt = new Attempt(count);
        for (int i = 0; i < count; i++) {
            attempt.replicas.add(Replica.begin(config, Engine.named(TallyEngine.NAME), i, count));
        }
        attempt.greet();
        return attempt;
    }

    private Attempt resume(Checkpoint from, int count) throws IOException {
        Attempt attempt = new Attempt(count);
        attempt.training =
                AveragedTraining.resume(config, count, new ReplicasIT.Sum(), from.averaging());
        Engine engine = Engine.named(TallyEngine.NAME);
        for (int i = 0; i < count; i++) {
            List<ReplicaSnapshot> own = new ArrayList<>();
            for (int j = i; j < from.replicas().size(); j += count) {
                own.add(from.replicas().get(j));
            }
            OpenedReplica opened = OpenedReplica.of(config, engine, i, count, true, own);
            attempt.replicas.add(opened.replica());
            for (ReplicaContribution each : opened.untold()) {
                attempt.tell(ContributionParts.cut(i, each));
            }
        }
        attempt.greet();
        return attempt;
    }

    private static Checkpoint checkpoint(int next, Attempt attempt) {
        List<ReplicaSnapshot> replicas = new ArrayList<>();
        for (Replica replica : attempt.replicas) {
            if (replica.isReady()) {
                replicas.add(replica.snapshot(0));
            }
        }
        return new Checkpoint(next, attempt.training.snapshot(0), replicas);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void trainOnEachExampleOnceInWhateverOrderThingsHappen(long seed) throws IOException {
        Random random = new Random(seed);
        Attempt attempt = begin(3);
        Checkpoint checkpoint = checkpoint(0, attempt);
        int next = 0;
        while (next < EXAMPLES) {
            int count = attempt.replicas.size();
            attempt.train(random.nextInt(count), next++);
            if (random.nextInt(3) == 0) {
                attempt.takeOver(random.nextInt(count));
            }
            if (random.nextInt(40) == 0) {
                checkpoint = checkpoint(next, attempt);
            }
            if (random.nextInt(100) == 0) {
                attempt.close();
                attempt = resume(checkpoint, 1 + random.nextInt(4));
                next = checkpoint.next();
            }
        }
        attempt.end();
        AveragingSnapshot last = attempt.training.snapshot(0);
        attempt.close();
        assertThat(last.shares()).isEmpty();
        assertThat(last.model().examples()).isEqualTo(EXAMPLES);
        assertThat(last.examples()).isEqualTo(EXAMPLES);
        assertThat(last.model().steps()).isEqualTo(last.steps());
        TalliedExamples.requireEachOnce(
                config, FloatBuffer.wrap(Floats.array(last.model().weights())), EXAMPLES);
    }
}
