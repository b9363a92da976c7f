package io.livelabel.producer.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A directory that downloads fill from a server on this machine. */
final class ServedDownload implements AutoCloseable {
    static final Partition PARTITION = Partition.parse("2/video/train");

    private static final int ATTEMPTS = 3;

    private final Path directory;
    private final PlanServer server;

    /** Starts the server. */
    ServedDownload(Path directory) throws IOException {
        this.directory = directory;
        server = new PlanServer(PARTITION);
    }

    PlanServer server() {
        return server;
    }

    /** Fetches all files, from these mirrors or, where there are none, from the server. */
    DownloadConfig config(boolean verify, URI... mirrors) {
        return config(verify, Duration.ofMillis(500), mirrors);
    }

    DownloadConfig config(boolean verify, Duration timeout, URI... mirrors) {
        return new DownloadConfig(
                PARTITION,
                1,
                1,
                server.root(),
                mirrors.length == 0 ? List.of(server.root()) : List.of(mirrors),
                directory,
                2,
                ATTEMPTS,
                Duration.ofMillis(1),
                timeout,
                verify);
    }

    /** Downloads, which is to succeed. */
    DownloadProgress fetch() throws InterruptedException {
        Download download = new Download(config(false));
        assertThat(download.run()).isEmpty();
        return download.progress();
    }

    /** A file of the directory. */
    Path here(String name) {
        return directory.resolve(name);
    }

    /** The files of the directory, but for the one that says what it holds. */
    List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("partition.txt"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
