package io.livelabel.producer.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.producer.inspect.FeatureReport.Place;
import io.livelabel.producer.inspect.FeatureReport.Type;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
    private static final FeatureSizes SIZES = new FeatureSizes(12, 5, 40);

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

        List<ParsedExample> videos = parse(shards);
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

        FeatureReport rgb = feature(report, "mean_rgb", Type.FLOAT);
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

        List<ParsedExample> videos = parse(shards);
        assertThat(report.frameLevel()).isEqualTo(40);
        assertDistribution(
                report.framesPerVideo().orElseThrow(),
                videos.stream().mapToDouble(v -> ((FrameExample) v).frameCount()).toArray());
        FeatureReport audio = feature(report, "audio", Type.UINT8);
        assertThat(audio.place()).isEqualTo(Place.FRAME);
        assertThat(audio.lengths()).hasValue(new Span(5, 5));
        assertThat(audio.frames().orElseThrow().min())
                .isEqualTo(videos.stream().mapToInt(InspectionTest::frames).min().orElseThrow());
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

    @Test
    void tellsWhichClassesVideosHaveTogether() throws Exception {
        Path shard =
                write(
                        "a",
                        video(3, 5),
                        video(3, 5, 9),
                        video(3, 3),
                        video(9),
                        video(),
                        video(3, 99, -1));
        LabelReport labels = inspect(List.of(shard), SIZES).labels();

        assertThat(labels.videos()).isEqualTo(6);
        assertThat(labels.withoutLabels()).isEqualTo(1);
        assertThat(labels.outOfRange()).isEqualTo(2);
        assertThat(labels.seen())
                .extracting(ClassCount::classId)
                .as("most frequent first, then by number")
                .containsExactly(3, 5, 9);
        assertThat(labels.seen()).extracting(ClassCount::videos).containsExactly(4L, 2L, 2L);
        CoOccurrence pairs = labels.coOccurrence().orElseThrow();
        assertThat(pairs.columnGivenRow()[0]).containsExactly(1, 0.5, 0.25);
        assertThat(pairs.columnGivenRow()[1]).containsExactly(1, 1, 0.5);
        assertThat(pairs.columnGivenRow()[2]).containsExactly(0.5, 0.5, 1);
        assertThat(labels.perVideo().orElseThrow().histogram().counts())
                .containsExactly(1, 3, 1, 1);
    }

    @Test
    void showsFeaturesThatTheParserDoesNotKnow() throws Exception {
        byte[][] audioSet = new byte[3][];
        for (int i = 0; i < audioSet.length; i++) {
            audioSet[i] =
                    Examples.example()
                            .bytes("video_id", ("v" + i).getBytes())
                            .ints("labels", 500 + i)
                            .floats("start_time_seconds", 10 * i)
                            .frameList("audio_embedding", 8 + i, 128)
                            .toBytes();
        }
        Path shard = write("audioset", audioSet);
        FeatureSizes sizes = new FeatureSizes(1024, 128, 527);
        InspectionReport any =
                new Inspection(
                                new InspectionConfig(
                                        List.of(shard),
                                        ExampleLevel.WHOLE_VIDEOS,
                                        sizes,
                                        true,
                                        ClassNames.none(),
                                        5,
                                        Optional.empty()))
                        .run();

        assertThat(any.faults().records()).isZero();
        FeatureReport embedding = feature(any, "audio_embedding", Type.UINT8);
        assertThat(embedding.records()).isEqualTo(3);
        assertThat(embedding.frames()).hasValue(new Span(8, 10));
        assertThat(embedding.lengths()).hasValue(new Span(128, 128));
        assertThat(embedding.vectors()).isEqualTo(27);
        assertThat(feature(any, "start_time_seconds", Type.FLOAT).values().orElseThrow().mean())
                .isEqualTo(10);
        assertThat(feature(any, "video_id", Type.BYTES).example()).hasValue("v0");
        assertThat(any.labels().seen()).hasSize(3);

        InspectionReport asked = inspect(List.of(shard), sizes);
        assertThat(asked.faults().byReason()).containsOnlyKeys(DeadLetterReason.WRONG_FEATURE_SIZE);
        assertThat(asked.features()).hasSameSizeAs(any.features());
    }

    @Test
    void countsFaultsByReasonAndNamesTheFirst() throws Exception {
        byte[] notFinite =
                Examples.video("x", 12, 5, 1)
                        .without("mean_audio")
                        .floats("mean_audio", 1, Float.NaN, 2, Float.POSITIVE_INFINITY, 3)
                        .toBytes();
        byte[] noExample = {1, 2, 3};
        Path shard = write("a", video(1), notFinite, noExample, video(77), video(2));
        byte[] bytes = Files.readAllBytes(shard);
        Path corrupt = directory.resolve("b.tfrecord");
        bytes[20] ^= 1;
        Files.write(corrupt, Arrays.copyOf(bytes, bytes.length - 3));

        InspectionReport report = inspect(List.of(shard, corrupt), SIZES);
        FaultReport faults = report.faults();
        assertThat(faults.records()).isEqualTo(8);
        assertThat(faults.byReason())
                .containsEntry(DeadLetterReason.NOT_FINITE, 2L)
                .containsEntry(DeadLetterReason.MALFORMED, 2L)
                .containsEntry(DeadLetterReason.LABEL_OUT_OF_RANGE, 2L)
                .containsEntry(DeadLetterReason.CORRUPT_FRAMING, 1L)
                .containsEntry(DeadLetterReason.TRUNCATED, 1L)
                .hasSize(5);
        int record = video(1).length + 16;
        FaultReport.Fault first = faults.first().get(0);
        assertThat(first.shard()).isEqualTo(shard.toString());
        assertThat(first.position()).isEqualTo(record);
        assertThat(first.record()).isEqualTo(1);
        assertThat(first.detail()).contains("mean_audio[1] is NaN");
        assertThat(report.records()).as("examples, also those with faults").isEqualTo(4 + 2);
        assertThat(report.shards())
                .extracting(InspectionReport.Shard::faults)
                .containsExactly(3L, 5L);
        FeatureReport audio = feature(report, "mean_audio", Type.FLOAT);
        assertThat(audio.notFinite()).isEqualTo(4);
        assertThat(audio.values().orElseThrow().count()).isEqualTo(6 * 5 - 4);
    }

    @Test
    void keepsTenFaultsAndCountsTheRest() throws Exception {
        byte[][] records = new byte[25][];
        Arrays.fill(records, video(77));
        FaultReport faults = inspect(List.of(write("a", records)), SIZES).faults();
        assertThat(faults.records()).isEqualTo(25);
        assertThat(faults.first()).hasSize(10);
    }

    @Test
    void takesNoMoreNamesThanItHasRoomFor() throws Exception {
        Examples wide = Examples.video("x", 12, 5, 1);
        for (int i = 0; i < FeatureTallies.MAX_FEATURES; i++) {
            wide.ints("name" + i, i);
        }
        InspectionReport report = inspect(List.of(write("a", wide.toBytes())), SIZES);
        assertThat(report.features()).hasSize(FeatureTallies.MAX_FEATURES);
        assertThat(report.uncountedFeatures()).isEqualTo(4);
    }

    @Test
    void keepsTheFramesOfTheVideoAskedFor() throws Exception {
        Path shard =
                write(
                        "a",
                        Examples.frames("first", 2, 12, 5, 1).toBytes(),
                        Examples.frames("second", 3, 12, 5, 1).toBytes());
        assertThat(frames(shard, Optional.empty()).orElseThrow().id()).isEqualTo("first");
        VideoFrames second = frames(shard, Optional.of("second")).orElseThrow();
        assertThat(second.features()).extracting(f -> f.name()).containsExactly("rgb", "audio");
        assertThat(second.features().get(0).frames()).isEqualTo(3);
        assertThat(frames(shard, Optional.of("third"))).isEmpty();
    }

    @Test
    void saysHowFarItIs() throws Exception {
        Inspection inspection =
                new Inspection(config(List.of(write("a", video(1))), SIZES, Optional.empty()));
        assertThat(inspection.progress()).isEmpty();
        var unused = inspection.run();
        assertThat(inspection.progress().orElseThrow())
                .startsWith("read 1 records, ")
                .endsWith(" MB/s, 100 %, 0:00:00 to go");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> config(List.of(), SIZES, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 shards");
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

    private static FeatureReport feature(InspectionReport report, String name, Type type) {
        return report.features().stream()
                .filter(feature -> feature.name().equals(name) && feature.type() == type)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<VideoFrames> frames(Path shard, Optional<String> video) {
        Inspection inspection = new Inspection(config(List.of(shard), SIZES, video));
        var unused = inspection.run();
        return inspection.frames();
    }

    private static InspectionReport inspect(List<Path> shards, FeatureSizes sizes) {
        return new Inspection(config(shards, sizes, Optional.empty())).run();
    }

    private static InspectionConfig config(
            List<Path> shards, FeatureSizes sizes, Optional<String> video) {
        return new InspectionConfig(
                shards, ExampleLevel.WHOLE_VIDEOS, sizes, false, ClassNames.none(), 10, video);
    }

    private static byte[] video(long... labels) {
        return Examples.video("x", 12, 5, labels).toBytes();
    }

    private Path write(String name, byte[]... records) throws IOException {
        Path shard = directory.resolve(name + ".tfrecord");
        try (TfRecordWriter writer = new TfRecordWriter(shard)) {
            for (byte[] record : records) {
                writer.write(record);
            }
        }
        return shard;
    }

    private static List<ParsedExample> parse(List<Path> shards) throws Exception {
        ExampleParser parser =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SIZES, Integer.MAX_VALUE);
        List<ParsedExample> examples = new ArrayList<>();
        for (Path shard : shards) {
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                while (reader.next()) {
                    examples.addAll(parser.parse(reader.data()));
                }
            }
        }
        return examples;
    }
}
