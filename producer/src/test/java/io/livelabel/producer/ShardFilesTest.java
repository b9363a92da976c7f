package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    void takesPackedShardsOfADirectory() throws IOException {
        Files.writeString(directory.resolve("x/b.tfrecord.gz"), "");
        assertThat(find("x")).containsExactly("a.tfrecord", "b.tfrecord.gz", "c.tfrecord");
    }

    @Test
    void looksIntoAnyFileSystemThatHasAProvider() throws IOException {
        Path archive = directory.resolve("archive.zip");
        URI uri = URI.create("jar:" + archive.toUri());
        try (FileSystem zip = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
            Files.createDirectory(zip.getPath("/shards"));
            Files.writeString(zip.getPath("/shards/b.tfrecord"), "packed");
            Files.writeString(zip.getPath("/shards/d.tfrecord"), "");
        }
        List<Path> found =
                ShardFiles.find(
                        List.of(
                                uri + "!/shards",
                                uri + "!/shards/d*",
                                directory.resolve("x").toUri().toString()));
        assertThat(found)
                .extracting(ReplayConfig::nameOf)
                .containsExactly("a.tfrecord", "b.tfrecord", "c.tfrecord", "d.tfrecord");
        assertThat(Files.readString(found.get(1))).isEqualTo("packed");
    }

    @Test
    void namesTheProvidersThereAre() {
        assertThatThrownBy(() -> ShardFiles.find(List.of("s3://bucket/shards")))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "no file system provider for 's3://bucket/shards' on the class path; there are: [file, jar");
        assertThatThrownBy(
                        () ->
                                ShardFiles.find(
                                        List.of("jar:" + directory.toUri() + "none.zip!/shards")))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("cannot open 'jar:file:");
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
