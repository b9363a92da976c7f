package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardFilesTest {
    @TempDir Path directory;

    @BeforeEach
    void create() throws IOException {
        Files.createDirectories(directory.resolve("x/deeper.tfrecord"));
        Files.createDirectories(directory.resolve("y"));
        for (String name : List.of("x/c.tfrecord", "x/a.tfrecord", "x/notes.txt", "y/b.tfrecord")) {
            Files.writeString(directory.resolve(name), "");
        }
    }

    @Test
    void sortsTheShardsOfAllArgumentsByName() {
        assertThat(find("x", "y")).containsExactly("a.tfrecord", "b.tfrecord", "c.tfrecord");
        assertThat(find("y/b.tfrecord", "x/a.tfrecord"))
                .containsExactly("a.tfrecord", "b.tfrecord");
    }

    @Test
    void takesAShardThatIsNamedTwiceOnce() {
        assertThat(find("x", "x/a.tfrecord", "x/../x/a.*"))
                .containsExactly("a.tfrecord", "c.tfrecord");
    }

    @Test
    void takesAFileOfAnyNameThatIsGivenItself() {
        assertThat(find("x/notes.txt")).containsExactly("notes.txt");
    }

    @Test
    void expandsAPattern() {
        assertThat(find("x/[ab]*.tfrecord")).containsExactly("a.tfrecord");
    }

    @Test
    void namesWhatIsNotThere() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        refuses("z", "no such shard or directory: " + directory.resolve("z"));
        refuses("z/*", "no such shard or directory");
        refuses("x/z*.tfrecord", "no file fits the pattern");
        refuses("x/[", "no pattern for file names");
        refuses("empty", "the directory %s holds no shards (*.tfrecord)".formatted(empty));
    }

    private void refuses(String argument, String message) {
        assertThatThrownBy(() -> find(argument))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(message);
    }

    private List<String> find(String... arguments) {
        return ShardFiles.find(
                        Arrays.stream(arguments).map(name -> directory + "/" + name).toList())
                .stream()
                .map(ReplayConfig::nameOf)
                .toList();
    }
}
