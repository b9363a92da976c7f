package io.livelabel.trainer.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.weights.Chunks;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.avro.AverageChunk;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AveragePartsTest {
    private static final List<Long> MEMBERS = List.of(-7L, 9L);

    private final AverageParts parts = new AverageParts(9);

    private static AverageChunk chunk(long round, int index, float... values) {
        ByteBuffer payload = FeatureBytes.ofFloats(values);
        return AverageChunk.newBuilder()
                .setModel("logistic")
                .setLineage("lineage")
                .setMembers(MEMBERS)
                .setContributions(List.of(3L, 4L))
                .setRound(round)
                .setOptimizerStateWanted(true)
                .setIndex(index)
                .setCount(2)
                .setCrc32c(Chunks.crc32c(payload))
                .setPayload(payload)
                .build();
    }

    @Test
    void putsAnAverageTogether() {
        assertThat(parts.add(chunk(5, 0, 1, 2))).isEmpty();
        assertThat(parts.add(chunk(5, 1, 3)))
                .hasValueSatisfying(
                        average -> {
                            assertThat(average.values()).containsExactly(1, 2, 3);
                            assertThat(average.contributions()).containsExactly(3L, 4L);
                            assertThat(average.optimizerSteps()).isNull();
                        });
    }

    @Test
    void leavesOutAveragesForOthersAmongItsOwn() {
        parts.add(chunk(5, 0, 1, 2));
        AverageChunk stale = chunk(6, 0, 8, 9);
        stale.setMembers(List.of(-7L, 8L));
        assertThat(parts.add(stale)).isEmpty();
        assertThat(parts.add(chunk(5, 1, 3))).isPresent();
    }

    @Test
    void beginsAnewWithEachAverage() {
        parts.add(chunk(5, 0, 1, 2));
        parts.add(chunk(5, 1, 3));
        parts.add(chunk(6, 0, 4, 5));
        assertThat(parts.add(chunk(6, 1, 6)))
                .hasValueSatisfying(
                        average -> assertThat(average.values()).containsExactly(4, 5, 6));
    }

    @Test
    void refusesAMissingChunk() {
        parts.add(chunk(5, 0, 1, 2));
        assertThatThrownBy(() -> parts.add(chunk(6, 1, 3)))
                .hasMessageContaining(
                        "chunk 1 of the average of round 6 came where chunk 1 of round 5 was due");
    }

    @Test
    void refusesADamagedChunk() {
        AverageChunk damaged = chunk(5, 0, 1, 2);
        damaged.setCrc32c(0L);
        assertThatThrownBy(() -> parts.add(damaged))
                .hasMessageContaining("CRC-32C of chunk 0 of the average of round 5");
    }
}
