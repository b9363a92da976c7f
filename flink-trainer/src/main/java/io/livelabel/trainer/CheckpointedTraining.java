package io.livelabel.trainer;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CompressibleFSDataInputStream;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;

/** Reads from a checkpoint's or savepoint's files what a training goes on from. */
final class CheckpointedTraining {
    /** What the training of a job that trains one model alone is known by. */
    static final String UID = "training";

    private static final String STATE = "training";
    private static final String AMONG_OTHERS = UID + "-";

    private CheckpointedTraining() {}

    /** What the training of a model is known by, where a job trains several. */
    static String uidAmongOthers(String model) {
        return AMONG_OTHERS + model;
    }

    /** The model whose training is known by this among others, if any is. */
    static Optional<String> modelAmongOthers(String uid) {
        return uid.startsWith(AMONG_OTHERS)
                ? Optional.of(uid.substring(AMONG_OTHERS.length()))
                : Optional.empty();
    }

    /**
     * The training in a checkpoint of a job that trains one model alone.
     *
     * @param checkpoint its folder
     * @throws IOException as {@link #read(Path, String)} has it
     */
    static ModelSnapshot read(Path checkpoint) throws IOException {
        return read(checkpoint, UID);
    }

    /**
     * A training in a checkpoint.
     *
     * @param checkpoint its folder
     * @param uid what the training is known by
     * @throws IOException if it cannot be read, as where it is damaged, of another job or in a
     *     newer format
     */
    static ModelSnapshot read(Path checkpoint, String uid) throws IOException {
        try {
            return read(subtask(checkpoint, uid));
        } catch (RuntimeException e) {
            // Flink's reader and ours refuse foreign bytes by exceptions of many types.
            throw new IOException("no training can be read from it: " + e, e);
        }
    }

    private static ModelSnapshot read(OperatorSubtaskState subtask) throws IOException {
        for (OperatorStateHandle handle : subtask.getRawOperatorState()) {
            try (FSDataInputStream file = handle.openInputStream()) {
                file.seek(offset(handle, DefaultOperatorStateBackend.DEFAULT_OPERATOR_STATE_NAME));
                return ModelSnapshotFormat.read(new DataInputStream(new BufferedInputStream(file)));
            }
        }
        return readOfBefore(subtask.getManagedOperatorState().iterator().next());
    }

    /** Reads what versions before this one kept in a list state. */
    private static ModelSnapshot readOfBefore(OperatorStateHandle handle) throws IOException {
        long offset = offset(handle, STATE);
        try (FSDataInputStream file = handle.openInputStream()) {
            // What describes the states comes before them.
            OperatorBackendSerializationProxy described =
                    new OperatorBackendSerializationProxy(
                            CheckpointedTraining.class.getClassLoader());
            described.read(new DataInputViewStreamWrapper(file));
            FSDataInputStream states =
                    new CompressibleFSDataInputStream(
                            file, SnappyStreamCompressionDecorator.INSTANCE);
            states.seek(offset);
            return ModelSnapshotFormat.read(new DataInputStream(states));
        }
    }

    private static long offset(OperatorStateHandle handle, String state) {
        return Objects.requireNonNull(handle.getStateNameToPartitionOffsets().get(state))
                .getOffsets()[0];
    }

    private static OperatorSubtaskState subtask(Path checkpoint, String uid) throws IOException {
        return operators(checkpoint).stream()
                .filter(state -> state.getOperatorUid().equals(Optional.of(uid)))
                .flatMap(state -> state.getStates().stream())
                .filter(
                        state ->
                                !state.getRawOperatorState().isEmpty()
                                        || !state.getManagedOperatorState().isEmpty())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IOException(
                                        "no training in it is known as '%s': is it of another job, of models side by side, or of several replicas?"
                                                .formatted(uid)));
    }

    /**
     * What operators have left in a checkpoint.
     *
     * @param checkpoint its folder
     * @throws IOException if it cannot be read
     */
    static Collection<OperatorState> operators(Path checkpoint) throws IOException {
        try (DataInputStream in =
                new DataInputStream(Files.newInputStream(checkpoint.resolve("_metadata")))) {
            return Checkpoints.loadCheckpointMetadata(
                            in, CheckpointedTraining.class.getClassLoader(), checkpoint.toString())
                    .getOperatorStates();
        }
    }
}
