package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SkippedRecordsTest {
    @Test
    void countsWhatItTakesAndShowsARangeThatNothingIsOf() {
        SkippedRecords skipped =
                new SkippedRecords(
                        List.of(
                                SkippedRange.parse("training-videos:0:4-6"),
                                SkippedRange.parse("training-videos:0:6-7"),
                                SkippedRange.parse("training-videos:1:4-6")));
        for (int offset = 0; offset < 10; offset++) {
            assertThat(skipped.take(record(0, offset))).isEqualTo(offset >= 4 && offset <= 7);
            assertThat(skipped.take(record(2, offset))).isFalse();
        }
        assertThat(skipped)
                .hasToString(
                        "3 of training-videos:0:4-6, 1 of training-videos:0:6-7, 0 of training-videos:1:4-6");
    }

    private static TrainingRecord record(int partition, long offset) {
        return new TrainingRecord("training-videos", partition, offset, null, null, false);
    }
}
