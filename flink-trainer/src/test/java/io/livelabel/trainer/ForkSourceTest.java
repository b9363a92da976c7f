package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
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
    void looksForAPathWhereverCheckpointsAreKept() {
        Path source = directory.resolve("chk-7");
        assertThatThrownBy(() -> ForkSource.find(source.toString(), REMOTE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("can be read in " + source)
                .hasMessageNotContaining(REMOTE);
    }
}
