package io.livelabel.trainer;

import io.livelabel.schemas.client.UserException;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which trainings a checkpoint or savepoint holds, and the rule who may go on from it: one alone
 * from one alone, those side by side from those side by side, with models added or left out as long
 * as one stays.
 *
 * @param alone whether it holds the training of a job that trains one model alone
 * @param models those that it holds side by side
 */
record CheckpointedModels(boolean alone, SortedSet<String> models) {
    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointedModels.class);

    /**
     * Makes sure that a job may go on from a checkpoint, and tells which models begin or end there.
     * One that cannot be looked into here is for Flink to judge at the start.
     *
     * @param checkpoint path or URI of its folder
     * @return whether it holds trainings that the job leaves out
     * @throws UserException if the job may not go on from it
     */
    static boolean leavesOut(String checkpoint, TrainerConfig job) {
        CheckpointedModels held;
        try {
            held = read(checkpoint);
        } catch (IOException e) {
            LOGGER.warn("cannot tell here what {} holds: {}", checkpoint, e.toString());
            return false;
        }
        held.requireFor(job, checkpoint);
        held.addedBy(job)
                .forEach(model -> LOGGER.info("{} begins with what is read from here on", model));
        SortedSet<String> left = held.leftOutBy(job);
        if (!left.isEmpty()) {
            LOGGER.warn(
                    "{} are left out from here on: what they have learned stays in {}",
                    left,
                    checkpoint);
        }
        return !left.isEmpty();
    }

    /**
     * Looks into a checkpoint.
     *
     * @param checkpoint path or URI of its folder, of a file system that Flink knows
     * @throws IOException if it cannot be read
     */
    static CheckpointedModels read(String checkpoint) throws IOException {
        Path metadata = new Path(checkpoint, "_metadata");
        try (DataInputStream in = new DataInputStream(metadata.getFileSystem().open(metadata))) {
            return of(
                    Checkpoints.loadCheckpointMetadata(
                            in, CheckpointedModels.class.getClassLoader(), checkpoint));
        }
    }

    private static CheckpointedModels of(CheckpointMetadata metadata) {
        NavigableSet<String> models = new TreeSet<>();
        boolean[] alone = new boolean[1];
        metadata.getOperatorStates()
                .forEach(
                        operator ->
                                operator.getOperatorUid()
                                        .ifPresent(
                                                uid -> {
                                                    alone[0] |=
                                                            uid.equals(CheckpointedTraining.UID);
                                                    CheckpointedTraining.modelAmongOthers(uid)
                                                            .ifPresent(models::add);
                                                }));
        return new CheckpointedModels(alone[0], models);
    }

    /**
     * Makes sure that a job may go on from it.
     *
     * @param checkpoint where it is, for the message
     * @throws UserException if it may not
     */
    void requireFor(TrainerConfig job, String checkpoint) {
        boolean several = !job.sideBySide().isEmpty();
        if (several && alone) {
            throw new UserException(
                    "%s is of a training of one model alone, which --models %s cannot go on from: its lineage goes on with --model; give --from-checkpoint a checkpoint of models side by side, or none"
                            .formatted(checkpoint, String.join(",", job.sideBySide())));
        }
        if (!several && !models.isEmpty()) {
            throw new UserException(
                    "%s is of trainings side by side, of %s, which --model %s cannot go on from: give --models, with this model alone if need be"
                            .formatted(checkpoint, String.join(",", models), job.model()));
        }
        if (several && !models.isEmpty() && Collections.disjoint(models, job.sideBySide())) {
            throw new UserException(
                    "%s is of trainings side by side, of %s, none of which --models %s trains: give --checkpoint-dir another folder, or --from-checkpoint none, which leaves what was learned there"
                            .formatted(
                                    checkpoint,
                                    String.join(",", models),
                                    String.join(",", job.sideBySide())));
        }
    }

    /** Those that it holds and the job does not train. */
    SortedSet<String> leftOutBy(TrainerConfig job) {
        NavigableSet<String> left = new TreeSet<>(models);
        job.sideBySide().forEach(left::remove);
        return left;
    }

    /** Those that the job trains and it does not hold. */
    SortedSet<String> addedBy(TrainerConfig job) {
        SortedSet<String> added = new TreeSet<>(job.sideBySide());
        added.removeAll(models);
        return added;
    }
}
