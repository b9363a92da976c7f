package io.livelabel.producer.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.UserException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardGeneratorTest {
    private static final FeatureSizes SMALL = new FeatureSizes(32, 8, 3862);

    private static final String VIDEO_SHA =
            "29bf68dd0ddeb883e971ae7535123a9ed032b72ba7fa5d2d13f4e523ce61b833";
    private static final String FRAMES_SHA =
            "91ba2e52a85c6eb08d0e0260aadc1e2619584319e95a6826a67ae452d878b0f0";

    @TempDir Path directory;

    @Test
    void writesTheSameBytesForTheSameSeedEverywhere() throws Exception {
        assertThat(sha256(write("video", ExampleLevel.VIDEO, 7))).isEqualTo(VIDEO_SHA);
        assertThat(sha256(write("frames", ExampleLevel.FRAMES, 7))).isEqualTo(FRAMES_SHA);
        assertThat(sha256(write("other", ExampleLevel.VIDEO, 8))).isNotEqualTo(VIDEO_SHA);
    }

    @Test
    void makesVideosWithALongTailOfLabelsAboutThreeEach() throws Exception {
        List<Path> shards =
                ShardGenerator.write(
                        directory,
                        GeneratorConfig.of(ExampleLevel.VIDEO, 20_000, 1).withSizes(SMALL));
        assertThat(shards).hasSize(69);
        assertThat(shards.get(68)).hasFileName("train0068.tfrecord");
        int[] counts = new int[3862];
        Set<String> ids = new HashSet<>();
        long labels = 0;
        for (ParsedExample example : GeneratedShards.read(shards, SMALL)) {
            ids.add(example.id());
            labels += example.labels().length;
            for (int label : example.labels()) {
                counts[label]++;
            }
        }
        assertThat(ids).hasSize(20_000).allMatch(id -> id.length() == 4);
        assertThat(labels / 20_000.0).isCloseTo(3.0, within(0.15));
        assertThat(counts[0]).isGreaterThan(2_000);
        assertThat(sum(counts, 0, 100)).isGreaterThan(labels / 2);
        assertThat(sum(counts, 1000, 3862)).isBetween(labels / 100, labels / 5);
    }

    @Test
    void framesShowTheSameVideosAsTheirMeans() throws Exception {
        List<ParsedExample> videos =
                GeneratedShards.read(write("video", ExampleLevel.VIDEO, 3), SMALL);
        List<ParsedExample> frames =
                GeneratedShards.read(write("frames", ExampleLevel.FRAMES, 3), SMALL);
        assertThat(frames).hasSameSizeAs(videos);
        for (int i = 0; i < videos.size(); i++) {
            VideoExample video = (VideoExample) videos.get(i);
            FrameExample of = (FrameExample) frames.get(i);
            assertThat(of.id()).isEqualTo(video.id());
            assertThat(of.labels()).isEqualTo(video.labels());
            assertThat(of.frameCount()).isBetween(10, 60);
            float[] mean = new float[SMALL.rgb()];
            FeatureBytes.readFrameMeans("rgb", ByteBuffer.wrap(of.rgb()), of.frameCount(), mean);
            for (int j = 0; j < mean.length; j++) {
                assertThat(mean[j]).isCloseTo(video.meanRgb()[j], within(0.6f));
            }
        }
    }

    @Test
    void writesOnlyTheShardsThatAreMissing() throws Exception {
        List<Path> shards = write("video", ExampleLevel.VIDEO, 7);
        String before = sha256(shards);
        Files.writeString(shards.get(0), "kept");
        Files.delete(shards.get(1));
        write("video", ExampleLevel.VIDEO, 7);
        assertThat(shards.get(0)).hasContent("kept");
        Files.delete(shards.get(0));
        assertThat(sha256(write("video", ExampleLevel.VIDEO, 7))).isEqualTo(before);
    }

    @Test
    void refusesADirectoryWithShardsOfAnotherSeed() {
        write("video", ExampleLevel.VIDEO, 7);
        assertThatThrownBy(() -> write("video", ExampleLevel.VIDEO, 8))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("seed=7")
                .hasMessageContaining("seed=8");
    }

    @Test
    void givesEveryIndexItsOwnId() {
        VideoIds ids = new VideoIds(5);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 300_000; i++) {
            assertThat(seen.add(ids.of(i))).as("id of %d", i).isTrue();
        }
        assertThat(ids.of(VideoIds.COUNT - 1)).matches("[0-9A-Za-z]{4}").isNotIn(seen);
    }

    private List<Path> write(String name, ExampleLevel level, long seed) {
        return ShardGenerator.write(
                directory.resolve(name),
                GeneratorConfig.of(level, 25, seed).withSizes(SMALL).withVideosPerShard(10));
    }

    private static long sum(int[] counts, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += counts[i];
        }
        return sum;
    }

    private static String sha256(List<Path> shards) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path shard : shards) {
            digest.update(Files.readAllBytes(shard));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
