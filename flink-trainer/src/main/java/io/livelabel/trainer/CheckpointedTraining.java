package io.livelabel.trainer;

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
import org.apache.flink.runtime.state.CompressibleFSDataInputStream;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;

/** Reads from a checkpoint's or savepoint's files what a training goes on from. */
final class CheckpointedTraining {
    private static final String NAME = "training";

    private CheckpointedTraining() {}

    /**
     * The training in a checkpoint.
     *
     * @param checkpoint its folder
     * @throws IOException if it cannot be read, as where it is damaged, of another job or in a
     *     newer format
     */
    static ModelSnapshot read(Path checkpoint) throws IOException {
        try {
            return read(handle(checkpoint));
        } catch (RuntimeException e) {
            // Flink's reader and ours refuse foreign bytes by exceptions of many types.
            throw new IOException("no training can be read from it: " + e, e);
        }
    }

    private static ModelSnapshot read(OperatorStateHandle handle) throws IOException {
        long offset =
                Objects.requireNonNull(handle.getStateNameToPartitionOffsets().get(NAME))
                        .getOffsets()[0];
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

    private static OperatorStateHandle handle(Path checkpoint) throws IOException {
        return operators(checkpoint).stream()
                .filter(state -> state.getOperatorUid().equals(Optional.of(NAME)))
                .flatMap(state -> state.getStates().stream())
                .flatMap(state -> state.getManagedOperatorState().stream())
                .findFirst()
                .orElseThrow(
                        () ->
                                new IOException(
                                        "it is of a job that trains nothing, or by several replicas"));
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
