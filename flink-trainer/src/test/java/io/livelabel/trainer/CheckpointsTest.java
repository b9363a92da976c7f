package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir Path directory;

    @Test
    void findsNothingWhereThereIsNothing() {
        assertThat(Checkpoints.newestComplete(directory)).isEmpty();
        assertThat(Checkpoints.newestComplete(directory.resolve("absent"))).isEmpty();
    }

    @Test
    void takesTheNewestCompleteOneOfAnyJob() throws IOException {
        checkpoint("job-a/chk-99", 1_000, true);
        checkpoint("job-b/chk-9", 3_000, true);
        Path newest = checkpoint("job-b/chk-10", 3_000, true);
        checkpoint("job-b/chk-11", 4_000, false);
        checkpoint("job-b/shared", 5_000, true);
        assertThat(Checkpoints.newestComplete(directory)).contains(newest);
    }

    @Test
    void followsALinkToTheDirectory() throws IOException {
        checkpoint("there/job-a/chk-1", 1_000, true);
        Path link = Files.createSymbolicLink(directory.resolve("here"), directory.resolve("there"));
        assertThat(Checkpoints.newestComplete(link)).contains(link.resolve("job-a/chk-1"));
    }

    private Path checkpoint(String name, long completedMs, boolean complete) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        if (complete) {
            Path metadata = Files.createFile(folder.resolve("_metadata"));
            Files.setLastModifiedTime(metadata, FileTime.fromMillis(completedMs));
        }
        return folder;
    }
}
