package io.livelabel.producer.inspect;

import static io.livelabel.producer.inspect.SmallInspection.SIZES;
import static io.livelabel.producer.inspect.SmallInspection.config;
import static io.livelabel.producer.inspect.SmallInspection.feature;
import static io.livelabel.producer.inspect.SmallInspection.inspect;
import static io.livelabel.producer.inspect.SmallInspection.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.Shards;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an inspection tells of labels, of features of any names and of itself. */
class InspectionTest {
    @TempDir Path directory;

    @Test
    void tellsWhichClassesVideosHaveTogether() throws Exception {
        Path shard =
                Shards.write(
                        directory.resolve("a.tfrecord"),
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
                            .bytes("video_id", ("v" + i).getBytes(StandardCharsets.UTF_8))
                            .ints("labels", 500 + i)
                            .floats("start_time_seconds", 10 * i)
                            .frameList("audio_embedding", 8 + i, 128)
                            .toBytes();
        }
        Path shard = Shards.write(directory.resolve("audioset.tfrecord"), audioSet);
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
        FeatureReport embedding = feature(any, "audio_embedding", FeatureReport.Type.UINT8);
        assertThat(embedding.records()).isEqualTo(3);
        assertThat(embedding.frames()).hasValue(new Span(8, 10));
        assertThat(embedding.lengths()).hasValue(new Span(128, 128));
        assertThat(embedding.vectors()).isEqualTo(27);
        assertThat(
                        feature(any, "start_time_seconds", FeatureReport.Type.FLOAT)
                                .values()
                                .orElseThrow()
                                .mean())
                .isEqualTo(10);
        assertThat(feature(any, "video_id", FeatureReport.Type.BYTES).example()).hasValue("v0");
        assertThat(any.labels().seen()).hasSize(3);

        InspectionReport asked = inspect(List.of(shard), sizes);
        assertThat(asked.faults().byReason()).containsOnlyKeys(DeadLetterReason.WRONG_FEATURE_SIZE);
        assertThat(asked.features()).hasSameSizeAs(any.features());
    }

    @Test
    void takesNoMoreNamesThanItHasRoomFor() throws Exception {
        Examples wide = Examples.video("x", 12, 5, 1);
        for (int i = 0; i < FeatureTallies.MAX_FEATURES; i++) {
            wide.ints("name" + i, i);
        }
        Path shard = Shards.write(directory.resolve("a.tfrecord"), wide.toBytes());
        InspectionReport report = inspect(List.of(shard), SIZES);
        assertThat(report.features()).hasSize(FeatureTallies.MAX_FEATURES);
        assertThat(report.uncountedFeatures()).isEqualTo(4);
    }

    @Test
    void keepsTheFramesOfTheVideoAskedFor() throws Exception {
        Path shard =
                Shards.write(
                        directory.resolve("a.tfrecord"),
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
        Path shard = Shards.write(directory.resolve("a.tfrecord"), video(1));
        Inspection inspection = new Inspection(config(List.of(shard), SIZES, Optional.empty()));
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

    private static Optional<VideoFrames> frames(Path shard, Optional<String> video) {
        Inspection inspection = new Inspection(config(List.of(shard), SIZES, video));
        var unused = inspection.run();
        return inspection.frames();
    }
}
