package io.livelabel.producer.inspect;

import static io.livelabel.producer.inspect.SmallInspection.SIZES;
import static io.livelabel.producer.inspect.SmallInspection.feature;
import static io.livelabel.producer.inspect.SmallInspection.inspect;
import static io.livelabel.producer.inspect.SmallInspection.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.Shards;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an inspection tells of the faults of shards. */
class InspectionFaultsTest {
    @TempDir Path directory;

    @Test
    void countsFaultsByReasonAndNamesTheFirst() throws Exception {
        byte[] notFinite =
                Examples.video("x", 12, 5, 1)
                        .without("mean_audio")
                        .floats("mean_audio", 1, Float.NaN, 2, Float.POSITIVE_INFINITY, 3)
                        .toBytes();
        byte[] noExample = {1, 2, 3};
        Path shard =
                Shards.write(
                        directory.resolve("a.tfrecord"),
                        video(1),
                        notFinite,
                        noExample,
                        video(77),
                        video(2));
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
        FeatureReport audio = feature(report, "mean_audio", FeatureReport.Type.FLOAT);
        assertThat(audio.notFinite()).isEqualTo(4);
        assertThat(audio.values().orElseThrow().count()).isEqualTo(6 * 5 - 4);
    }

    @Test
    void keepsTenFaultsAndCountsTheRest() throws Exception {
        byte[][] records = new byte[25][];
        Arrays.fill(records, video(77));
        Path shard = Shards.write(directory.resolve("a.tfrecord"), records);
        FaultReport faults = inspect(List.of(shard), SIZES).faults();
        assertThat(faults.records()).isEqualTo(25);
        assertThat(faults.first()).hasSize(10);
    }
}
