package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStreamFactory;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamedStateTest {
    private static final String NAME = "kept";
    private static final int BLOCK = 1 << 20;

    @TempDir Path folder;

    @Test
    void aSnapshotComesBackWithTheNextStart() throws Exception {
        OperatorSubtaskState state = stateOf(new Streaming("weights"));

        assertThat(restored(state, new Streaming(null))).containsExactly("weights");
    }

    @Test
    void nothingComesBackWhereNothingWasPut() throws Exception {
        assertThat(restored(stateOf(new Streaming(null)), new Streaming(null))).isEmpty();
    }

    @Test
    void aSnapshotOfVersionsThatKeptItInAListStateComesBackOnce() throws Exception {
        OperatorSubtaskState ofBefore = stateOf(new Listing("weights"));
        Streaming next = new Streaming("more weights");

        OperatorSubtaskState after;
        try (Harness harness = new Harness(next, ofBefore)) {
            assertThat(next.restored).containsExactly("weights");
            after = harness.checkpoint();
        }

        assertThat(restored(after, new Streaming(null))).containsExactly("more weights");
    }

    @Test
    void aSnapshotOfSeveralSubtasksIsDividedAmongThem() throws Exception {
        OperatorSubtaskState both =
                OneInputStreamOperatorTestHarness.repackageState(
                        stateOf(new Streaming("one")), stateOf(new Streaming("other")));

        for (int subtasks = 1; subtasks <= 3; subtasks++) {
            List<String> all = new ArrayList<>();
            for (int subtask = 0; subtask < subtasks; subtask++) {
                OperatorSubtaskState part =
                        AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                both, 3, 2, subtasks, subtask);
                List<String> own = restored(part, new Streaming(null));
                assertThat(own).hasSizeLessThanOrEqualTo(subtasks == 1 ? 2 : 1);
                all.addAll(own);
            }
            assertThat(all).containsExactlyInAnyOrder("one", "other");
        }
    }

    @Test
    void aSnapshotThatIsCancelledWhileItIsWrittenLeavesNoFile() throws Exception {
        Blocking format = new Blocking();
        StreamedState<String> state = new StreamedState<>(NAME, format);
        state.put("weights");
        OperatorSnapshotFutures checkpoint =
                state.addTo(new OperatorSnapshotFutures(), files(), new CloseableRegistry());
        Thread writer = new Thread(checkpoint.getOperatorStateRawFuture());
        writer.start();
        format.hasWritten.await();
        assertThat(filesWritten()).hasSize(1);

        checkpoint.cancel();
        format.mayEnd.countDown();
        writer.join();

        assertThat(filesWritten()).isEmpty();
        assertThatThrownBy(() -> checkpoint.getOperatorStateRawFuture().get())
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void aSnapshotThatWasWrittenIsDeletedWithItsCheckpoint() throws Exception {
        StreamedState<String> state = new StreamedState<>(NAME, new Format());
        state.put("w".repeat(BLOCK));
        OperatorSnapshotFutures checkpoint =
                state.addTo(new OperatorSnapshotFutures(), files(), new CloseableRegistry());
        checkpoint.getOperatorStateRawFuture().run();
        SnapshotResult<OperatorStateHandle> written = checkpoint.getOperatorStateRawFuture().get();
        assertThat(filesWritten()).hasSize(1);
        assertThat(written.getStateSize()).isGreaterThan(BLOCK);

        checkpoint.cancel();

        assertThat(filesWritten()).isEmpty();
    }

    private CheckpointStreamFactory files() {
        org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(folder.toUri());
        return new FsCheckpointStreamFactory(
                LocalFileSystem.getSharedInstance(), path, path, 1, BLOCK / 16);
    }

    private List<Path> filesWritten() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static OperatorSubtaskState stateOf(Keeping operator) throws Exception {
        try (Harness harness = new Harness(operator, null)) {
            return harness.checkpoint();
        }
    }

    private static List<String> restored(OperatorSubtaskState state, Streaming operator)
            throws Exception {
        try (Harness harness = new Harness(operator, state)) {
            return operator.restored;
        }
    }

    /** An operator by hand. */
    private static final class Harness implements AutoCloseable {
        private final OneInputStreamOperatorTestHarness<String, String> flink;

        Harness(Keeping operator, OperatorSubtaskState from) throws Exception {
            flink = new OneInputStreamOperatorTestHarness<>(operator);
            flink.setCheckpointStorage(new JobManagerCheckpointStorage());
            flink.setup();
            if (from != null) {
                flink.initializeState(from);
            }
            flink.open();
        }

        OperatorSubtaskState checkpoint() throws Exception {
            return flink.snapshot(1, 1);
        }

        @Override
        public void close() throws Exception {
            flink.close();
        }
    }

    private abstract static class Keeping extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(StreamRecord<String> element) {
            output.collect(element);
        }
    }

    /** Keeps a text as operators do now. */
    private static final class Streaming extends Keeping {
        private static final long serialVersionUID = 1L;

        private final transient StreamedState<String> state =
                new StreamedState<>(NAME, new Format());
        private final String kept;
        private transient List<String> restored;

        Streaming(String kept) {
            this.kept = kept;
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            super.initializeState(context);
            restored = new ArrayList<>(state.restore(context));
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            if (kept != null) {
                state.put(kept);
            }
        }

        @Override
        public OperatorSnapshotFutures snapshotState(
                long checkpointId,
                long timestamp,
                CheckpointOptions options,
                CheckpointStreamFactory files)
                throws Exception {
            return state.addTo(
                    super.snapshotState(checkpointId, timestamp, options, files),
                    files,
                    getContainingTask().getCancelables());
        }
    }

    /** Keeps a text as operators did before. */
    private static final class Listing extends Keeping {
        private static final long serialVersionUID = 1L;

        private final String kept;
        private transient ListState<String> state;

        Listing(String kept) {
            this.kept = kept;
        }

        @Override
        public void initializeState(StateInitializationContext context) throws Exception {
            super.initializeState(context);
            state =
                    context.getOperatorStateStore()
                            .getListState(new ListStateDescriptor<>(NAME, new Format()));
        }

        @Override
        public void snapshotState(StateSnapshotContext context) throws Exception {
            super.snapshotState(context);
            state.update(List.of(kept));
        }
    }

    private static class Format extends ImmutableSerializer<String> implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public void serialize(String text, DataOutputView target) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            target.writeInt(bytes.length);
            target.write(bytes);
        }

        @Override
        public String deserialize(DataInputView source) throws IOException {
            byte[] bytes = new byte[source.readInt()];
            source.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public TypeSerializerSnapshot<String> snapshotConfiguration() {
            return new Configuration();
        }
    }

    public static final class Configuration extends SimpleTypeSerializerSnapshot<String> {
        public Configuration() {
            super(Format::new);
        }
    }

    /** Writes a part, and waits. */
    private static final class Blocking extends Format {
        private static final long serialVersionUID = 1L;

        private final transient CountDownLatch hasWritten = new CountDownLatch(1);
        private final transient CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public void serialize(String text, DataOutputView target) throws IOException {
            target.write(new byte[BLOCK]);
            hasWritten.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            super.serialize(text, target);
        }
    }
}
