package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoDirectoryTest {
    private static final Map<String, String> IDENTITY = Map.of("seed", "1");

    @TempDir Path chosen;

    @Test
    void deletesATemporaryDirectoryAfterSuccess() throws Exception {
        Path root;
        try (DemoDirectory directory = new DemoDirectory(Optional.empty(), IDENTITY)) {
            root = directory.root();
            Files.writeString(directory.log(), "all went well");
            directory.succeeded();
        }

        assertThat(root).doesNotExist();
    }

    @Test
    void keepsATemporaryDirectoryWithoutSuccess() throws Exception {
        DemoDirectory directory = new DemoDirectory(Optional.empty(), IDENTITY);
        Files.writeString(directory.log(), "what went wrong");
        directory.close();

        assertThat(directory.log()).hasContent("what went wrong");

        // And its demo can go on there.
        try (DemoDirectory again = new DemoDirectory(Optional.of(directory.root()), IDENTITY)) {
            assertThat(again.isKept()).isTrue();
        }
        try (var files = Files.list(directory.root())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory.root());
    }

    @Test
    void keepsAChosenDirectoryAfterSuccess() throws Exception {
        try (DemoDirectory directory = new DemoDirectory(Optional.of(chosen), IDENTITY)) {
            directory.succeeded();
        }

        assertThat(chosen).exists();
    }

    @Test
    void refusesOtherSettings() throws Exception {
        try (DemoDirectory directory = new DemoDirectory(Optional.of(chosen), IDENTITY)) {
            assertThat(directory.root()).exists();
        }

        assertThatThrownBy(() -> new DemoDirectory(Optional.of(chosen), Map.of("seed", "2")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("seed = 1, not 2");
    }
}
