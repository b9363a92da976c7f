package io.livelabel.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.CommandRunner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of {@code generate}. */
class GenerateCommandTest {
    @TempDir Path directory;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
    }

    @AfterEach
    void restore() {
        System.setOut(out);
        System.setErr(err);
    }

    @Test
    void saysNothingOfTheUsualVideos() {
        assertThat(generate("usual", "--videos", "30")).isZero();
        assertThat(printed()).hasLineCount(1).startsWith("1 shards with 30 videos in ");
    }

    @Test
    void printsWhatIsDeclared() {
        assertThat(
                        generate(
                                "declared",
                                "--videos=30",
                                "--tail-exponent=0.8",
                                "--labels-per-video=1.5",
                                "--co-occurrence=0.4",
                                "--drift=abrupt:20,features=10",
                                "--drift=gradual:5-15,frequencies"))
                .isZero();
        assertThat(printed().lines().skip(1))
                .containsExactly(
                        "- class c is drawn in proportion to (c + 2.7)^-0.8",
                        "- 1.5 labels a video in the mean, drawn one by one; on top class 2i in 0.4 of the videos with class 2i + 1",
                        "- drift: from video 20 on the feature centres of the first 10 classes are others",
                        "- drift: for a share of the videos that grows from 0 at video 5 to 1 at 15 all classes swap frequencies, the first with the last");
    }

    @Test
    void writesFramesOfTheVideosItMade() {
        assertThat(generate("videos", "--videos=30", "--videos-per-shard=20")).isZero();
        printed.reset();
        String videos = directory.resolve("videos").toString();
        assertThat(generate("frames", "--frames-from", videos, "--max-frames=12")).isZero();
        assertThat(printed())
                .isEqualTo(
                        "2 frame-level shards in %s; written now: 30 videos%n"
                                .formatted(directory.resolve("frames")));
        assertThat(directory.resolve("frames/train0001.tfrecord")).exists();
    }

    @Test
    void refusesOptionsThatDoNotFit() throws Exception {
        refuses("drift is 'sudden': give ", "--drift", "sudden");
        refuses("co-occurrence is 2.0: give a probability", "--co-occurrence=2");
        refuses("labels a video are 0.0 in the mean", "--labels-per-video=0");
        refuses("exponent of the long tail is -1.0", "--tail-exponent=-1");
        Path videos = Files.createDirectory(directory.resolve("empty"));
        refuses(
                "--videos does not go with --frames-from",
                "--frames-from",
                videos.toString(),
                "--videos=5");
        refuses(
                "the directory %s holds no shards".formatted(videos),
                "--frames-from",
                videos.toString());
    }

    private void refuses(String message, String... options) {
        printed.reset();
        assertThat(generate("refused", options)).isEqualTo(CommandRunner.FAILED);
        assertThat(printed()).startsWith("error: " + message).hasLineCount(1);
    }

    private int generate(String name, String... options) {
        List<String> all = new ArrayList<>(List.of("generate", "--rgb-size=6", "--audio-size=3"));
        all.addAll(List.of("--classes=40", "--out", directory.resolve(name).toString()));
        all.addAll(List.of(options));
        return CommandRunner.run(new ProducerMain(), all.toArray(new String[0]));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
