package io.livelabel.trainer;

import io.livelabel.model.engine.Engine;
import java.util.ArrayList;
import java.util.List;

/**
 * A replica that has just opened, and what it has to tell before it trains.
 *
 * @param replica the replica; the owner closes it
 * @param untold in order
 */
record OpenedReplica(Replica replica, List<ReplicaContribution> untold) {
    /**
     * Opens a replica.
     *
     * @param goesOn whether the job goes on from a checkpoint: where no snapshot falls to this
     *     replica then, it has no weights before the first average
     * @param snapshots of replicas that this one goes on from: trains on as the first, and tells
     *     for the others, which are no more, what they have not told
     * @throws TrainingException if a snapshot is of another architecture or optimizer
     */
    static OpenedReplica of(
            TrainerConfig config,
            Engine engine,
            int index,
            int replicas,
            boolean goesOn,
            List<ReplicaSnapshot> snapshots) {
        if (snapshots.isEmpty()) {
            Replica replica =
                    goesOn
                            ? Replica.awaiting(config, engine, index, replicas)
                            : Replica.begin(config, engine, index, replicas);
            return new OpenedReplica(replica, List.of(replica.contribute(true, false)));
        }
        ReplicaSnapshot own = snapshots.get(0);
        List<ReplicaSnapshot> others = snapshots.subList(1, snapshots.size());
        int more = others.stream().mapToInt(other -> other.partitions().length).sum();
        Replica replica = Replica.resume(config, engine, index, replicas, own, more);
        try {
            List<ReplicaContribution> untold = new ArrayList<>();
            for (ReplicaSnapshot other : others) {
                replica.adopt(other).ifPresent(untold::add);
            }
            if (own.replicas() != replicas) {
                untold.add(replica.contributeAsFormer(own.index()));
            } else if (replica.untold() == 0) {
                untold.add(replica.contribute(true, false));
            }
            return new OpenedReplica(replica, untold);
        } catch (RuntimeException e) {
            replica.close();
            throw e;
        }
    }
}
