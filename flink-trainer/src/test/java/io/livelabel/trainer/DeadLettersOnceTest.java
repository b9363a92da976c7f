package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class DeadLettersOnceTest {
    private static StreamRecord<OutgoingRecord> letter(long offset, int by) {
        RecordPlace place = new RecordPlace("training-videos", 0, offset);
        return new StreamRecord<>(
                new OutgoingRecord(null, new byte[] {(byte) by}, List.of(place.asHeader())));
    }

    private static List<Integer> senders(
            OneInputStreamOperatorTestHarness<OutgoingRecord, OutgoingRecord> harness) {
        return harness.extractOutputValues().stream().map(each -> (int) each.value()[0]).toList();
    }

    @Test
    void letsTheFirstLetterOfARecordThroughAlsoBehindACheckpoint() throws Exception {
        try (OneInputStreamOperatorTestHarness<OutgoingRecord, OutgoingRecord> harness =
                new OneInputStreamOperatorTestHarness<>(new DeadLettersOnce())) {
            harness.open();
            harness.processElement(letter(7, 1));
            harness.processElement(letter(7, 2));
            harness.processElement(letter(8, 3));
            harness.snapshot(1, 1);
            harness.processElement(letter(9, 4));
            harness.processElement(letter(9, 5));
            assertThat(senders(harness)).containsExactly(1, 3, 4);
        }
    }

    @Test
    void refusesALetterThatSaysNotWhereItsRecordStood() throws Exception {
        try (OneInputStreamOperatorTestHarness<OutgoingRecord, OutgoingRecord> harness =
                new OneInputStreamOperatorTestHarness<>(new DeadLettersOnce())) {
            harness.open();
            assertThatThrownBy(
                            () ->
                                    harness.processElement(
                                            new StreamRecord<>(
                                                    new OutgoingRecord(null, new byte[1]))))
                    .hasMessageContaining("says not where");
        }
    }
}
