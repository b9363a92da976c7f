package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkippedRangeTest {
    @Test
    void holdsItsFirstAndItsLastRecordAndNoneOfOtherPartitions() {
        SkippedRange range = SkippedRange.parse("training-videos:1:10-12");
        assertThat(range.holds(record("training-videos", 1, 9))).isFalse();
        assertThat(range.holds(record("training-videos", 1, 10))).isTrue();
        assertThat(range.holds(record("training-videos", 1, 12))).isTrue();
        assertThat(range.holds(record("training-videos", 1, 13))).isFalse();
        assertThat(range.holds(record("training-videos", 0, 11))).isFalse();
        assertThat(range.holds(record("training-frames", 1, 11))).isFalse();
        assertThat(SkippedRange.parse(range.toString())).isEqualTo(range);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "training-videos",
                "training-videos:0",
                "training-videos:0:7",
                "training-videos:0:7-",
                "training-videos:-1:7-9",
                "training-videos:0:9-7",
                "training-videos:0:7-99999999999999999999"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> SkippedRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a range of records is ");
    }

    @Test
    void refusesAPartitionThatTheTopicLacks() {
        SkippedRange range = SkippedRange.parse("training-videos:3:7-9");
        range.requireAmong(4);
        assertThatThrownBy(() -> range.requireAmong(3))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "training-videos:3:7-9 cannot be skipped: the last partition of training-videos is 2");
    }

    private static TrainingRecord record(String topic, int partition, long offset) {
        return new TrainingRecord(topic, partition, offset, null, null, false);
    }
}
