package io.livelabel.producer.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.download.PlanServer.Request;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a download fetches, and what it takes for fetched or refuses in its directory. */
class DownloadTest {
    @TempDir Path directory;
    private ServedDownload served;
    private PlanServer server;

    @BeforeEach
    void serve() throws IOException {
        served = new ServedDownload(directory);
        server = served.server();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void fetchesAllFilesByTheirNumbers() throws Exception {
        byte[] first = server.add("trainaa.tfrecord", 100_000);
        byte[] other = server.add("trainaI.tfrecord", 70_000);
        server.add("train99.tfrecord", 1);
        DownloadProgress done = served.fetch();
        assertThat(served.names())
                .containsExactly("train0000.tfrecord", "train0034.tfrecord", "train3843.tfrecord");
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(first);
        assertThat(served.here("train0034.tfrecord")).hasBinaryContent(other);
        assertThat(done.fetched()).isEqualTo(3);
        assertThat(done.bytes()).isEqualTo(170_001);
        assertThat(done.failures()).isZero();
    }

    @Test
    void doesNotFetchAgainWhatIsThere() throws Exception {
        server.add("trainaa.tfrecord", 1_000);
        served.fetch();
        server.add("trainab.tfrecord", 1_000);
        DownloadProgress done = served.fetch();
        assertThat(done.there()).isEqualTo(1);
        assertThat(done.fetched()).isEqualTo(1);
        assertThat(server.requests())
                .containsExactly(
                        new Request("trainaa.tfrecord", ""), new Request("trainab.tfrecord", ""));
    }

    @Test
    void readsFilesAgainWhereAsked() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        served.fetch();
        byte[] damaged = content.clone();
        damaged[5_000]++;
        Files.write(served.here("train0000.tfrecord"), damaged);
        Download download = new Download(served.config(true));
        assertThat(download.run()).isEmpty();
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(download.progress().fetched()).isEqualTo(1);
    }

    @Test
    void takesNoFilesOfAnotherOriginForItsOwn() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.add("trainab.tfrecord", 9_000);
        Files.writeString(served.here("train0000.tfrecord"), "made elsewhere");
        for (int run = 0; run < 2; run++) {
            assertThatThrownBy(() -> new Download(served.config(false)).run())
                    .isInstanceOf(UserException.class)
                    .hasMessage(
                            "%s is there, but is not the trainaa.tfrecord of 2/video/train: give another directory, or --verify to replace it"
                                    .formatted(served.here("train0000.tfrecord")));
        }
        assertThat(served.names()).containsExactly("train0000.tfrecord");
        assertThat(served.here("train0000.tfrecord")).hasContent("made elsewhere");
        assertThat(new Download(served.config(true)).run()).isEmpty();
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void takesWhatTheDataSetsOwnScriptFetched() throws Exception {
        Files.write(served.here("train0000.tfrecord"), server.add("trainaa.tfrecord", 9_000));
        server.add("trainab.tfrecord", 9_000);
        DownloadProgress done = served.fetch();
        assertThat(done.there()).isEqualTo(1);
        assertThat(done.fetched()).isEqualTo(1);
    }

    @Test
    void refusesADirectoryWithShardsOfAnotherLevel() throws Exception {
        server.add("trainaa.tfrecord", 9_000);
        Files.writeString(served.here("partition.txt"), "2/frame\n");
        assertThatThrownBy(() -> new Download(served.config(false)).run())
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "%s holds shards of 2/frame, asked for are those of 2/video: give another directory"
                                .formatted(directory));
    }

    @Test
    void tellsHowLongTheRestTakes() {
        DownloadProgress progress =
                new DownloadProgress(
                        10, 2, 3, 1, 50_000_000, 0, 40_000_000, 15_000_000, Duration.ofSeconds(10));
        assertThat(progress.toLine())
                .as("5 files of 20 MB, less 15 MB that are there, at 5 MB/s")
                .isEqualTo("5 of 10 files, 50.0 MB, 5.0 MB/s, 1 failed attempts, 0:00:17 to go");
    }
}
