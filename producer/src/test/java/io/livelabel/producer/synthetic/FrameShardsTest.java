package io.livelabel.producer.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleWriter;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameShardsTest {
    private static final FeatureSizes SMALL = new FeatureSizes(32, 8, 100);
    private static final Path REAL = Path.of("../../shared/data/yt8m/video");
    private static final double LEAST = 4.0 / 512 - 2;
    private static final double HIGHEST = LEAST + 4;

    @TempDir Path directory;

    @Test
    void givesGeneratedVideosFramesWithTheirMeans() throws Exception {
        List<Path> sources =
                ShardGenerator.write(
                        directory.resolve("videos"),
                        GeneratorConfig.of(ExampleLevel.VIDEO, 250, 3)
                                .withSizes(SMALL)
                                .withVideosPerShard(100));
        assertThat(frames(sources, 1, 40).write(out("frames"))).isEqualTo(250);
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (Path source : sources) {
            List<ParsedExample> videos = GeneratedShards.read(List.of(source), SMALL);
            List<ParsedExample> made = GeneratedShards.read(List.of(sibling(source)), SMALL);
            assertSameVideos(videos, made);
            for (ParsedExample video : made) {
                least = Math.min(least, ((FrameExample) video).frameCount());
                most = Math.max(most, ((FrameExample) video).frameCount());
            }
        }
        assertThat(least).isEqualTo(1);
        assertThat(most).isEqualTo(40);
    }

    @Test
    void givesRealVideosFramesWithTheirMeans() throws Exception {
        assumeTrue(
                Files.isDirectory(REAL),
                "needs YouTube-8M's shards at " + REAL.toAbsolutePath().normalize());
        List<Path> sources;
        try (Stream<Path> files = Files.list(REAL)) {
            sources = files.sorted().limit(1).toList();
        }
        List<ParsedExample> videos = GeneratedShards.read(sources, FeatureSizes.YOUTUBE_8M);
        FrameShards frames = new FrameShards(sources, 1, FeatureSizes.YOUTUBE_8M, 5, 20);
        assertThat(frames.write(out("frames"))).isEqualTo(videos.size());
        assertSameVideos(
                videos,
                GeneratedShards.read(List.of(sibling(sources.get(0))), FeatureSizes.YOUTUBE_8M));
    }

    @Test
    void reachesMeansAtTheEndsOfTheRange() throws Exception {
        float[] rgb = new float[SMALL.rgb()];
        for (int i = 0; i < rgb.length; i++) {
            // From the least value to the greatest, most of them close to one of the two.
            double share = i < 16 ? i * i / 2_000.0 : 1 - (31 - i) * (31 - i) / 2_000.0;
            rgb[i] = (float) (LEAST + (HIGHEST - LEAST) * share);
        }
        VideoExample video = new VideoExample("edge", new int[] {1}, rgb, new float[SMALL.audio()]);
        Path source = write(video);
        frames(List.of(source), 30, 30).write(out("frames"));
        List<ParsedExample> made = GeneratedShards.read(List.of(sibling(source)), SMALL);
        assertSameVideos(List.<ParsedExample>of(video), made);
        byte[] frames = ((FrameExample) made.get(0)).rgb();
        for (int t = 0; t < 30; t++) {
            assertThat(frames[t * 32] & 0xff).isZero();
            assertThat(frames[t * 32 + 31] & 0xff).isEqualTo(255);
        }
    }

    @Test
    void scattersFramesAroundTheMean() throws Exception {
        VideoExample video =
                new VideoExample("calm", new int[0], new float[SMALL.rgb()], new float[8]);
        Path source = write(video);
        frames(List.of(source), 40, 40).write(out("frames"));
        FrameExample made =
                (FrameExample) GeneratedShards.read(List.of(sibling(source)), SMALL).get(0);
        double square = 0;
        for (byte value : made.rgb()) {
            double deviation = LEAST + (value & 0xff) * SpreadFrames.STEP;
            square += deviation * deviation / made.rgb().length;
        }
        assertThat(Math.sqrt(square)).as("as in generated frames").isCloseTo(0.35, within(0.03));
    }

    @Test
    void writesTheSameBytesAgainAndOnlyWhatIsMissing() throws Exception {
        Path source = write(new VideoExample("same", new int[] {2}, new float[32], new float[8]));
        FrameShards frames = frames(List.of(source), 1, 20);
        frames.write(out("frames"));
        byte[] first = Files.readAllBytes(sibling(source));
        assertThat(frames.write(out("frames"))).isZero();
        Files.delete(sibling(source));
        assertThat(frames.write(out("frames"))).isEqualTo(1);
        assertThat(Files.readAllBytes(sibling(source))).isEqualTo(first);
        assertThatThrownBy(() -> frames(List.of(source), 1, 21).write(out("frames")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("maxFrames=20")
                .hasMessageContaining("maxFrames=21");
    }

    @Test
    void refusesMeansThatNoFramesHave() throws Exception {
        float[] audio = new float[SMALL.audio()];
        audio[3] = 2.1f;
        Path source = write(new VideoExample("loud", new int[] {2}, new float[32], audio));
        assertThatThrownBy(() -> frames(List.of(source), 5, 5).write(out("frames")))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "%s, record 0 at byte 0: mean_audio[3] is 2.1: frames have means from -1.9921875 to 2.0078125"
                                .formatted(source));
        assertThat(sibling(source)).doesNotExist();
    }

    @Test
    void saysWhichRecordCannotBeRead() throws Exception {
        Path source = write(new VideoExample("far", new int[] {100}, new float[32], new float[8]));
        assertThatThrownBy(() -> frames(List.of(source), 5, 5).write(out("frames")))
                .isInstanceOf(UserException.class)
                .hasMessage(source + ", record 0 at byte 0: label 100 is not in [0, 100)");
    }

    @Test
    void neverWritesOverWhatItReads() throws Exception {
        Path source = write(new VideoExample("here", new int[0], new float[32], new float[8]));
        byte[] before = Files.readAllBytes(source);
        assertThatThrownBy(() -> frames(List.of(source), 5, 5).write(source.getParent()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("holds the shards to be read");
        assertThat(source).hasBinaryContent(before);
        Path other = directory.resolve("other").resolve(source.getFileName());
        assertThatThrownBy(() -> frames(List.of(source, other), 5, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("would be one shard");
    }

    private static FrameShards frames(List<Path> sources, int minFrames, int maxFrames) {
        return new FrameShards(sources, 7, SMALL, minFrames, maxFrames);
    }

    private Path out(String name) {
        return directory.resolve(name);
    }

    private Path sibling(Path source) {
        return out("frames").resolve(source.getFileName());
    }

    private Path write(VideoExample video) throws Exception {
        Path source = Files.createDirectories(directory.resolve("in")).resolve("a.tfrecord");
        try (TfRecordWriter writer = new TfRecordWriter(source)) {
            writer.write(new ExampleWriter(FeatureSizes.YOUTUBE_8M).write(video));
        }
        return source;
    }

    private static void assertSameVideos(List<ParsedExample> videos, List<ParsedExample> made) {
        assertThat(made).hasSameSizeAs(videos);
        for (int i = 0; i < videos.size(); i++) {
            VideoExample video = (VideoExample) videos.get(i);
            FrameExample frames = (FrameExample) made.get(i);
            assertThat(frames.id()).isEqualTo(video.id());
            assertThat(frames.labels()).isEqualTo(video.labels());
            assertMeans(frames.rgb(), frames.frameCount(), video.meanRgb());
            assertMeans(frames.audio(), frames.frameCount(), video.meanAudio());
        }
    }

    /** Half a quantization step divided by the number of frames, and what doubles lose. */
    private static void assertMeans(byte[] frames, int count, float[] means) {
        double allowed = 4.0 / 255 / 2 / count + 1e-9;
        for (int i = 0; i < means.length; i++) {
            long sum = 0;
            for (int t = 0; t < count; t++) {
                sum += frames[t * means.length + i] & 0xff;
            }
            double mean = (double) sum / count * (4.0 / 255) + LEAST;
            if (Math.abs(mean - means[i]) > allowed) {
                throw new AssertionError(
                        "mean %d of %d frames is %s, of the video %s: more than %s apart"
                                .formatted(i, count, mean, means[i], allowed));
            }
        }
    }
}
