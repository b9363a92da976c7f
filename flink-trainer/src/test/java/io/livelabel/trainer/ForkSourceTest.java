package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkSourceTest {
    private static final String REMOTE = "s3://bucket/checkpoints";

    @TempDir Path directory;

    @Test
    void looksForAVersionOnlyInAFolderOfThisMachine() {
        assertThatThrownBy(() -> ForkSource.find("a-lineage:7", REMOTE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("a-lineage:7 is looked for in a folder of this machine")
                .hasMessageContaining("not in " + REMOTE)
                .hasMessageContaining("give --fork-from the path");
    }

    @Test
    void passesOverFoldersThatItCannotReadAndTellsThem() throws IOException {
        Path empty = metadata("job-a/chk-1", new byte[0]);
        Path damaged = metadata("job-b/chk-2", new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Checkpoints.storeCheckpointMetadata(
                new CheckpointMetadata(3, List.of(), List.of()), new DataOutputStream(bytes));
        Path ofAnotherJob = metadata("fork-a/job-c/chk-3", bytes.toByteArray());
        Path newer = metadata("savepoints/savepoint-4", ofVersion(99, bytes.toByteArray()));
        assertThatThrownBy(() -> ForkSource.find("a-lineage:7", directory.toUri().toString()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("below " + directory + " is of a-lineage:7, there are: []")
                .hasMessageContaining("cannot be read: [")
                .hasMessageContaining(empty + " (")
                .hasMessageContaining(damaged + " (")
                .hasMessageContaining(newer + " (")
                .hasMessageContaining(
                        ofAnotherJob
                                + " (java.io.IOException: no training in it is known as 'training': is it of another job, of models side by side, or of several replicas?)");
        assertThatThrownBy(() -> ForkSource.find(newer.toString(), REMOTE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("can be read in " + newer);
    }

    /** Metadata with another version of its format, which stands behind four bytes. */
    private static byte[] ofVersion(int version, byte[] metadata) {
        ByteBuffer.wrap(metadata).putInt(Integer.BYTES, version);
        return metadata;
    }

    private Path metadata(String name, byte[] content) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.write(folder.resolve("_metadata"), content);
        return folder;
    }

    @Test
    void looksForAPathWhereverCheckpointsAreKept() {
        Path source = directory.resolve("chk-7");
        assertThatThrownBy(() -> ForkSource.find(source.toString(), REMOTE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("can be read in " + source)
                .hasMessageNotContaining(REMOTE);
    }
}
