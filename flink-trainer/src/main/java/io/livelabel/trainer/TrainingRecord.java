package io.livelabel.trainer;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * One record of a training topic, not yet decoded. The arrays are not to be written to.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset its offset
 * @param key its key's bytes, if it has one
 * @param value its value's bytes; null for a tombstone
 * @param replayEnd whether it is the mark of a replay's end, and no example
 */
@SuppressWarnings("ArrayRecordComponent")
public record TrainingRecord(
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        byte @Nullable [] value,
        boolean replayEnd) {
    static final TypeInformation<TrainingRecord> TYPE = Types.POJO(TrainingRecord.class);

    /** Its place, as messages name it: {@code topic-partition@offset}. */
    String place() {
        return topic + "-" + partition + "@" + offset;
    }
}
