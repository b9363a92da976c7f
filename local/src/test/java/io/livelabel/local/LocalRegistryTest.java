package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRegistryTest {
    @TempDir Path directory;

    @Test
    void givesEverySchemaTheIdItHadBefore() {
        Path file = directory.resolve("registry.json");

        List<Integer> first = ids(new LocalRegistry(file));
        List<Integer> second = ids(new LocalRegistry(file));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void findsByItsIdASchemaThatNoTopicUsesAnyMore() throws IOException {
        Path file = directory.resolve("registry.json");
        Files.writeString(
                file,
                """
                [{"subject": "videos-value", "version": 1, "id": 77, "schema": "\\"string\\""}]
                """);

        SchemaRegistry registry = open(new LocalRegistry(file));

        assertThat(registry.byId(77).toString()).isEqualTo("\"string\"");
        assertThat(registry.register("videos-value", Topics.VIDEOS.schema())).isNotEqualTo(77);
    }

    @Test
    void namesAFileThatItCannotRead() throws IOException {
        Path file = Files.writeString(directory.resolve("registry.json"), "{half");

        assertThatThrownBy(() -> new LocalRegistry(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("registry.json");
    }

    private static List<Integer> ids(LocalRegistry local) {
        SchemaRegistry registry = open(local);
        return Topics.all().stream()
                .map(topic -> registry.register(topic.subject(), topic.schema()))
                .toList();
    }

    private static SchemaRegistry open(LocalRegistry local) {
        return SchemaRegistry.connect(local.url(), Map.of());
    }
}
