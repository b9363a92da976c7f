package io.livelabel.trainer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.apache.flink.runtime.state.AsyncSnapshotCallable;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.DefaultOperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StatePartitionStreamProvider;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.jspecify.annotations.Nullable;

/**
 * An operator's one large snapshot a checkpoint, written to the checkpoint's files by the thread
 * that Flink has for it, while the operator goes on.
 *
 * <p>It is raw operator state. What Flink 2.2.1 keeps in a list state passes through a stream that
 * takes one byte a call, which costs some 4 s of a core for each GB, where blocks cost a tenth;
 * with few cores, that is time the training lacks.
 *
 * @param <T> what a snapshot is
 */
final class StreamedState<T> {
    private final String name;
    private final ImmutableSerializer<T> format;
    private @Nullable T next;

    /**
     * A state without a snapshot.
     *
     * @param name of the list state where earlier versions kept it
     * @param format how it is written
     */
    StreamedState(String name, ImmutableSerializer<T> format) {
        this.name = name;
        this.format = format;
    }

    /**
     * What this subtask goes on from, nothing where it begins anew.
     *
     * @param context at the initialization
     * @throws Exception if it cannot be read
     */
    List<T> restore(StateInitializationContext context) throws Exception {
        List<T> snapshots = new ArrayList<>();
        if (!context.isRestored()) {
            return snapshots;
        }
        for (StatePartitionStreamProvider each : context.getRawOperatorStateInputs()) {
            snapshots.add(
                    format.deserialize(
                            new DataInputViewStreamWrapper(
                                    new BufferedInputStream(each.getStream()))));
        }
        ListState<T> before =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>(name, format));
        before.get().forEach(snapshots::add);
        before.clear();
        return snapshots;
    }

    /** Takes the snapshot for the checkpoint that is being taken; nothing may change it later. */
    void put(T snapshot) {
        next = snapshot;
    }

    /**
     * Adds to a checkpoint the writing of what was {@linkplain #put put} for it, if anything was.
     *
     * @param checkpoint what else the operator keeps
     * @param files where the checkpoint is kept
     * @param task what is closed if the task is cancelled
     * @throws IOException if the task is already cancelled
     */
    OperatorSnapshotFutures addTo(
            OperatorSnapshotFutures checkpoint,
            CheckpointStreamFactory files,
            CloseableRegistry task)
            throws IOException {
        T snapshot = next;
        next = null;
        if (snapshot != null) {
            checkpoint.setOperatorStateRawFuture(
                    new Writing<>(snapshot, format, files).toAsyncSnapshotFutureTask(task));
        }
        return checkpoint;
    }

    /** Writes a snapshot; what it had written goes if it is cancelled. */
    private static final class Writing<T>
            extends AsyncSnapshotCallable<SnapshotResult<OperatorStateHandle>> {
        private final T snapshot;
        private final ImmutableSerializer<T> format;
        private final CheckpointStreamFactory files;

        Writing(T snapshot, ImmutableSerializer<T> format, CheckpointStreamFactory files) {
            this.snapshot = snapshot;
            this.format = format;
            this.files = files;
        }

        @Override
        protected SnapshotResult<OperatorStateHandle> callInternal() throws Exception {
            CheckpointStateOutputStream file =
                    files.createCheckpointStateOutputStream(CheckpointedStateScope.EXCLUSIVE);
            snapshotCloseableRegistry.registerCloseable(file);
            DataOutputViewStreamWrapper out = new DataOutputViewStreamWrapper(file);
            long offset = file.getPos();
            format.serialize(snapshot, out);
            out.flush();
            if (!snapshotCloseableRegistry.unregisterCloseable(file)) {
                throw new IOException("the checkpoint was cancelled while it was written");
            }
            StreamStateHandle written = file.closeAndGetHandle();
            if (written == null) {
                throw new IOException("the checkpoint's storage has kept nothing of a snapshot");
            }
            OperatorStateHandle handle =
                    new OperatorStreamStateHandle(
                            Map.of(
                                    DefaultOperatorStateBackend.DEFAULT_OPERATOR_STATE_NAME,
                                    new OperatorStateHandle.StateMetaInfo(
                                            new long[] {offset},
                                            OperatorStateHandle.Mode.SPLIT_DISTRIBUTE)),
                            written);
            return SnapshotResult.of(handle);
        }

        @Override
        protected void cleanupProvidedResources() {
            // A stream that is closed before its handle was taken deletes its own file.
        }
    }
}
