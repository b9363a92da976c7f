package io.livelabel.producer.inspect;

import static io.livelabel.producer.inspect.SmallInspection.SIZES;
import static io.livelabel.producer.inspect.SmallInspection.feature;
import static io.livelabel.producer.inspect.SmallInspection.inspect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.producer.inspect.FeatureReport.Place;
import io.livelabel.producer.synthetic.GeneratedShards;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An inspection of generated shards, against all that their videos hold. */
class GeneratedShardsInspectionTest {
    @TempDir Path directory;

    @Test
    void countsWhatGeneratedVideosHold() throws Exception {
        List<Path> shards =
                ShardGenerator.write(
                        directory,
                        GeneratorConfig.of(ExampleLevel.VIDEO, 300, 7)
                                .withSizes(SIZES)
                                .withVideosPerShard(128));
        InspectionReport report = inspect(shards, SIZES);

        List<ParsedExample> videos = GeneratedShards.read(shards, SIZES);
        assertThat(report.records()).isEqualTo(300);
        assertThat(report.videoLevel()).isEqualTo(300);
        assertThat(report.frameLevel()).isZero();
        assertThat(report.framesPerVideo()).isEmpty();
        assertThat(report.faults().records()).isZero();
        assertThat(report.shards())
                .extracting(InspectionReport.Shard::records)
                .containsExactly(128L, 128L, 44L);
        long bytes = 0;
        for (Path shard : shards) {
            bytes += Files.size(shard);
        }
        assertThat(report.bytes()).isEqualTo(bytes);

        FeatureReport rgb = feature(report, "mean_rgb", FeatureReport.Type.FLOAT);
        assertThat(rgb.records()).isEqualTo(300);
        assertThat(rgb.lengths()).hasValue(new Span(12, 12));
        assertDistribution(
                rgb.values().orElseThrow(),
                videos.stream()
                        .flatMapToDouble(
                                video -> {
                                    float[] mean = ((VideoExample) video).meanRgb();
                                    return IntStream.range(0, 12).mapToDouble(i -> mean[i]);
                                })
                        .toArray());
        assertLabels(report.labels(), videos);
    }

    @Test
    void countsWhatGeneratedFramesHold() throws Exception {
        List<Path> shards =
                ShardGenerator.write(
                        directory, GeneratorConfig.of(ExampleLevel.FRAMES, 40, 8).withSizes(SIZES));
        InspectionReport report = inspect(shards, SIZES);

        List<ParsedExample> videos = GeneratedShards.read(shards, SIZES);
        assertThat(report.frameLevel()).isEqualTo(40);
        assertDistribution(
                report.framesPerVideo().orElseThrow(),
                videos.stream().mapToDouble(v -> ((FrameExample) v).frameCount()).toArray());
        FeatureReport audio = feature(report, "audio", FeatureReport.Type.UINT8);
        assertThat(audio.place()).isEqualTo(Place.FRAME);
        assertThat(audio.lengths()).hasValue(new Span(5, 5));
        assertThat(audio.frames().orElseThrow().min())
                .isEqualTo(
                        videos.stream()
                                .mapToInt(GeneratedShardsInspectionTest::frames)
                                .min()
                                .orElseThrow());
        assertDistribution(
                audio.values().orElseThrow(),
                videos.stream()
                        .flatMapToDouble(
                                video -> {
                                    byte[] bytes = ((FrameExample) video).audio();
                                    return IntStream.range(0, bytes.length)
                                            .mapToDouble(i -> bytes[i] & 0xff);
                                })
                        .toArray());
        assertLabels(report.labels(), videos);
    }

    private static int frames(ParsedExample video) {
        return ((FrameExample) video).frameCount();
    }

    private static void assertDistribution(Distribution actual, double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        double variance =
                Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        assertThat(actual.count()).isEqualTo(values.length);
        assertThat(actual.min()).isEqualTo(Arrays.stream(values).min().orElseThrow());
        assertThat(actual.max()).isEqualTo(Arrays.stream(values).max().orElseThrow());
        assertThat(actual.mean()).isCloseTo(mean, within(1e-9));
        assertThat(actual.standardDeviation()).isCloseTo(Math.sqrt(variance), within(1e-9));
        assertThat(actual.zeroShare())
                .isEqualTo(
                        (double) Arrays.stream(values).filter(v -> v == 0).count() / values.length);
        Histogram histogram = actual.histogram();
        long[] counts = new long[histogram.bins()];
        for (double value : values) {
            counts[(int) Math.floor((value - histogram.from()) / histogram.width())]++;
        }
        assertThat(histogram.counts()).isEqualTo(counts);
    }

    private static void assertLabels(LabelReport labels, List<ParsedExample> videos) {
        long[][] together = new long[SIZES.classes()][SIZES.classes()];
        for (ParsedExample video : videos) {
            for (int a : video.labels()) {
                for (int b : video.labels()) {
                    together[a][b]++;
                }
            }
        }
        assertDistribution(
                labels.perVideo().orElseThrow(),
                videos.stream().mapToDouble(video -> video.labels().length).toArray());
        for (ClassCount count : labels.seen()) {
            long expected = together[count.classId()][count.classId()];
            assertThat(count.videos()).isEqualTo(expected);
            assertThat(count.share()).isEqualTo((double) expected / videos.size());
        }
        assertThat((long) labels.seen().size())
                .isEqualTo(
                        IntStream.range(0, SIZES.classes())
                                .filter(c -> together[c][c] > 0)
                                .count());
        CoOccurrence pairs = labels.coOccurrence().orElseThrow();
        assertThat(pairs.classes()).hasSize(10).isEqualTo(labels.seen().subList(0, 10));
        for (int row = 0; row < 10; row++) {
            for (int column = 0; column < 10; column++) {
                int given = pairs.classes().get(row).classId();
                int other = pairs.classes().get(column).classId();
                assertThat(pairs.videos()[row][column]).isEqualTo(together[given][other]);
                assertThat(pairs.columnGivenRow()[row][column])
                        .isEqualTo((double) together[given][other] / together[given][given]);
            }
        }
    }
}
