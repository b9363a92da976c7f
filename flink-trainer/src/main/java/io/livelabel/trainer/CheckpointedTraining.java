package io.livelabel.trainer;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
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
     * @throws IOException if it cannot be read, or is of another job
     */
    static ModelSnapshot read(Path checkpoint) throws IOException {
        OperatorStateHandle handle = state(checkpoint).getManagedOperatorState().iterator().next();
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

    private static OperatorSubtaskState state(Path checkpoint) throws IOException {
        try (DataInputStream in =
                new DataInputStream(Files.newInputStream(checkpoint.resolve("_metadata")))) {
            return Checkpoints.loadCheckpointMetadata(
                            in, CheckpointedTraining.class.getClassLoader(), checkpoint.toString())
                    .getOperatorStates()
                    .stream()
                    .filter(state -> state.getOperatorUid().equals(Optional.of(NAME)))
                    .map(state -> state.getState(0))
                    .findFirst()
                    .orElseThrow(
                            () -> new IOException(checkpoint + " is of a job that trains nothing"));
        }
    }
}
