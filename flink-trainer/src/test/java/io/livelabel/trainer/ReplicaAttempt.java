package io.livelabel.trainer;

import io.livelabel.model.engine.Engine;
import io.livelabel.trainer.averaging.Average;
import io.livelabel.trainer.averaging.OuterRule;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;

/**
 * Replicas and their averaging without Flink and Kafka, from one start to the next. Averages wait
 * until a replica takes them over.
 */
final class ReplicaAttempt {
    private final TrainerConfig config;
    private final AveragedTraining training;
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Queue<Average>> onTheirWay = new ArrayList<>();
    private final long[] returned;

    /**
     * What an attempt goes on from.
     *
     * @param next the first example not read
     * @param snapshots by the replica that they fall to
     */
    record Checkpoint(
            int next, AveragingSnapshot averaging, List<List<ReplicaSnapshot>> snapshots) {
        /** The same, for so many replicas, dealt out one by one. */
        Checkpoint dealt(int count) {
            List<List<ReplicaSnapshot>> dealt = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                dealt.add(new ArrayList<>());
            }
            int to = 0;
            for (List<ReplicaSnapshot> each : snapshots) {
                for (ReplicaSnapshot snapshot : each) {
                    dealt.get(to++ % count).add(snapshot);
                }
            }
            return new Checkpoint(next, averaging, dealt);
        }
    }

    private ReplicaAttempt(TrainerConfig config, AveragedTraining training, int count) {
        this.config = config;
        this.training = training;
        returned = new long[count];
        for (int i = 0; i < count; i++) {
            onTheirWay.add(new ArrayDeque<>());
        }
    }

    static ReplicaAttempt begin(TrainerConfig config, OuterRule rule, int count) {
        ReplicaAttempt attempt =
                new ReplicaAttempt(config, AveragedTraining.begin(config, count, rule), count);
        Engine engine = Engine.named(config.engine());
        for (int i = 0; i < count; i++) {
            attempt.replicas.add(Replica.begin(config, engine, i, count));
        }
        attempt.greet();
        return attempt;
    }

    static ReplicaAttempt resume(TrainerConfig config, OuterRule rule, Checkpoint from)
            throws IOException {
        int count = from.snapshots().size();
        ReplicaAttempt attempt =
                new ReplicaAttempt(
                        config,
                        AveragedTraining.resume(config, count, rule, from.averaging()),
                        count);
        Engine engine = Engine.named(config.engine());
        for (int i = 0; i < count; i++) {
            OpenedReplica opened =
                    OpenedReplica.of(config, engine, i, count, true, from.snapshots().get(i));
            attempt.replicas.add(opened.replica());
            for (ReplicaContribution each : opened.untold()) {
                attempt.tell(ContributionParts.cut(i, each));
            }
        }
        attempt.greet();
        return attempt;
    }

    Checkpoint checkpoint(int next) {
        List<List<ReplicaSnapshot>> snapshots = new ArrayList<>();
        for (Replica replica : replicas) {
            snapshots.add(replica.isReady() ? List.of(replica.snapshot(0)) : List.of());
        }
        return new Checkpoint(next, averaging(), snapshots);
    }

    AveragingSnapshot averaging() {
        return training.snapshot(0);
    }

    int count() {
        return replicas.size();
    }

    private void tell(List<ReplicaMessage> messages) throws IOException {
        for (ReplicaMessage message : messages) {
            if (message.kind() == ReplicaMessage.SCORED) {
                training.scored(message);
            } else {
                send(training.contribute(message));
            }
        }
    }

    private void send(Optional<Average> average) {
        average.ifPresent(each -> onTheirWay.forEach(queue -> queue.add(each)));
    }

    private void greet() {
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
            int every = Objects.requireNonNull(config.averaging()).every();
            if (replica.untold() >= every && returned[index] >= replica.contributions()) {
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
