package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WeightsDiskTest {
    @Test
    void tellsHowMuchDiskTheVersionsTake() {
        TrainerConfig config =
                TrainingHarness.config()
                        .checkpointInterval(Duration.ofSeconds(30))
                        .publishEvery(2)
                        .explainWindow(Duration.ofMinutes(10))
                        .build();
        // 12 classes over 12 inputs, and their biases.
        assertThat(WeightsDisk.of(config))
                .isEqualTo(new WeightsDisk(13, 156 * 4, 61 * 156 * 4 + (256L << 20)));
    }

    @Test
    void countsHalfTheBytesOfHalvesAndAnAnchorMoreForDeltas() {
        TrainerConfigBuilder builder =
                TrainingHarness.config().checkpointInterval(Duration.ofSeconds(30));
        WeightsDisk plain = WeightsDisk.of(builder.build());
        WeightsDisk halves =
                WeightsDisk.of(builder.weightsEncoding(PublishedEncoding.FLOAT16).build());
        WeightsDisk deltas =
                WeightsDisk.of(builder.weightsEncoding(PublishedEncoding.DELTA).build());
        assertThat(halves.versionBytes()).isEqualTo(plain.versionBytes() / 2);
        assertThat(halves.versions()).isEqualTo(plain.versions());
        assertThat(deltas.versionBytes()).isEqualTo(plain.versionBytes());
        assertThat(deltas.versions()).isEqualTo(plain.versions() + 1);
    }

    @Test
    void saysItInAnOperatorsUnits() {
        assertThat(new WeightsDisk(124, 17_999_999, 2_500_000_000L))
                .hasToString(
                        "topic weights keeps up to 124 versions of 18.0 MB, 2.2 GB, and up to 2.5 GB more until the broker compacts it");
    }
}
