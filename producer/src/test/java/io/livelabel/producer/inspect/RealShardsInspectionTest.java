package io.livelabel.producer.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.FeatureSizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An inspection of YouTube-8M's own shards, where a checkout has them beside it. */
class RealShardsInspectionTest {
    private static final Path DATA = Path.of("../../shared/data");

    @Test
    void findsInSixtyShardsWhatTheyAreKnownToHold() throws Exception {
        InspectionReport report = inspect("video").run();
        assertThat(report.faults().records()).isZero();
        assertThat(report.videoLevel()).isEqualTo(17_499);
        assertThat(report.features())
                .extracting(FeatureReport::name)
                .containsExactly("id", "labels", "mean_audio", "mean_rgb");
        assertThat(report.features().get(3).lengths()).hasValue(new Span(1024, 1024));
        Distribution rgb = report.features().get(3).values().orElseThrow();
        // The range of dequantized bytes.
        assertThat(rgb.min()).isGreaterThanOrEqualTo(-1.9922);
        assertThat(rgb.max()).isLessThanOrEqualTo(2.0079);
        assertThat(report.labels().perVideo().orElseThrow().mean()).isCloseTo(3.0, within(0.05));
        assertThat(report.labels().seen().get(0).name()).hasValue("Game");
        CoOccurrence pairs = report.labels().coOccurrence().orElseThrow();
        // Nearly every video game is a game, and not the other way round.
        assertThat(pairs.columnGivenRow()[1][0]).isGreaterThan(0.9);
        assertThat(pairs.columnGivenRow()[0][1]).isBetween(0.5, 0.7);
    }

    @Test
    void findsFramesAndFeaturesThatSomeoneElseAdded() throws Exception {
        Inspection inspection = inspect("frame");
        InspectionReport report = inspection.run();
        assertThat(report.faults().records()).isZero();
        assertThat(report.frameLevel()).isEqualTo(2);
        assertThat(report.features())
                .extracting(FeatureReport::name)
                .containsExactly("id", "labels", "mean_audio", "mean_rgb", "audio", "rgb");
        VideoFrames frames = inspection.frames().orElseThrow();
        assertThat(frames.id()).isEqualTo("SjJ3");
        assertThat(frames.features().get(0).frames()).isEqualTo(170);
    }

    private static Inspection inspect(String level) throws IOException {
        Path directory = DATA.resolve("yt8m").resolve(level);
        assumeTrue(
                Files.isDirectory(directory),
                "needs YouTube-8M's shards at " + directory.toAbsolutePath().normalize());
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> shards = files.sorted().toList();
            return new Inspection(
                    new InspectionConfig(
                            shards,
                            ExampleLevel.WHOLE_VIDEOS,
                            FeatureSizes.YOUTUBE_8M,
                            false,
                            ClassNames.ofVocabulary(DATA.resolve("vocab/vocabulary.csv")),
                            20,
                            Optional.of("SjJ3")));
        }
    }
}
