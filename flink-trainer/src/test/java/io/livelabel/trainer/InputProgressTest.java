package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InputProgressTest {
    private static final InputPartition FIRST = new InputPartition("training-videos", 0);
    private static final InputPartition SECOND = new InputPartition("training-videos", 1);

    private final InputProgress progress = new InputProgress();

    @Test
    void knowsHowFarEachPartitionWasReadAndWhatIsInTheMinibatch() {
        use(1, 7);
        use(0, 3);
        progress.passed(record(0, 4));
        use(0, 6);
        assertThat(progress.nextOffsets()).isEqualTo(Map.of(FIRST, 7L, SECOND, 8L));
        assertThat(progress.ranges())
                .isEqualTo(Map.of(FIRST, new OffsetRange(3, 6), SECOND, new OffsetRange(7, 7)));

        progress.clearRanges();
        use(0, 7);
        assertThat(progress.nextOffsets()).isEqualTo(Map.of(FIRST, 8L, SECOND, 8L));
        assertThat(progress.ranges()).isEqualTo(Map.of(FIRST, new OffsetRange(7, 7)));
    }

    @Test
    void goesOnFromWhereItWas() {
        progress.restore(Map.of(FIRST, 5L, SECOND, 9L), Map.of(SECOND, new OffsetRange(2, 8)));
        assertThat(progress.nextOffsets()).isEqualTo(Map.of(FIRST, 5L, SECOND, 9L));
        use(1, 9);
        assertThat(progress.ranges()).isEqualTo(Map.of(SECOND, new OffsetRange(2, 9)));
    }

    @Test
    void refusesARecordThatWasReadAndKeepsItsPlace() {
        use(0, 4);
        assertThatThrownBy(() -> progress.passed(record(0, 4)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("training-videos-0: 4, but training has read up to 5");
        assertThat(progress.nextOffsets()).isEqualTo(Map.of(FIRST, 5L));
    }

    private void use(int partition, long offset) {
        progress.passed(record(partition, offset));
        progress.added(record(partition, offset));
    }

    private static TrainingRecord record(int partition, long offset) {
        return new TrainingRecord(FIRST.topic(), partition, offset, null, new byte[0], false);
    }
}
