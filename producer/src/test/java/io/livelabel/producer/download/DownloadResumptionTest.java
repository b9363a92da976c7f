package io.livelabel.producer.download;

import static io.livelabel.producer.download.ServedDownload.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.download.PlanServer.Answer;
import io.livelabel.producer.download.PlanServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that go on from a part of a file, or try again for a sound one. */
class DownloadResumptionTest {
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
    void goesOnWhereAConnectionWasCut() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 1_000_000);
        server.answer("trainaa.tfrecord", Answer.CUT, Answer.CUT, Answer.CUT, Answer.CUT);
        DownloadProgress done = served.fetch();
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(done.bytes()).as("no byte twice").isEqualTo(1_000_000);
        assertThat(server.requests())
                .as("more cuts than attempts, but each made progress")
                .hasSize(5)
                .element(1)
                .isEqualTo(new Request("trainaa.tfrecord", "bytes=500000-"));
        assertThat(served.names()).containsExactly("train0000.tfrecord");
    }

    @Test
    void goesOnWithThePartOfAnEarlierRun() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        Files.write(served.here("train0000.tfrecord.part"), Arrays.copyOf(content, 4_000));
        assertThat(served.fetch().bytes()).isEqualTo(5_000);
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void takesAPartThatIsWholeAlready() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        Files.write(served.here("train0000.tfrecord.part"), content);
        assertThat(served.fetch().bytes()).isZero();
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(served.names()).containsExactly("train0000.tfrecord");
    }

    @Test
    void startsAgainWhereAServerGivesWholeFilesOnly() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.CUT, Answer.WHOLE);
        DownloadProgress done = served.fetch();
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(done.thrownAway()).isEqualTo(4_500);
    }

    @Test
    void fetchesACorruptFileAgain() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.CORRUPT);
        DownloadProgress done = served.fetch();
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
        assertThat(done.failures()).isEqualTo(1);
        assertThat(done.thrownAway()).isEqualTo(9_000);
    }

    @Test
    void fetchesAPartThatWasDamagedOnDiskAgain() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        Files.write(served.here("train0000.tfrecord.part"), new byte[4_000]);
        served.fetch();
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void asksAgainWhenAServerIsBusyOrFallsSilent() throws Exception {
        byte[] content = server.add("trainaa.tfrecord", 9_000);
        server.answer("trainaa.tfrecord", Answer.BUSY, Answer.SILENT);
        assertThat(served.fetch().failures()).isEqualTo(2);
        assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
    }

    @Test
    void asksTheNextMirrorWhereOneFails() throws Exception {
        try (PlanServer other = new PlanServer(PARTITION)) {
            byte[] content = server.add("trainaa.tfrecord", 9_000);
            other.add("trainaa.tfrecord", 9_000);
            server.answer("trainaa.tfrecord", Answer.ABSENT, Answer.ABSENT);
            assertThat(new Download(served.config(false, server.root(), other.root())).run())
                    .isEmpty();
            assertThat(served.here("train0000.tfrecord")).hasBinaryContent(content);
            assertThat(other.requests()).hasSize(1);
        }
    }
}
