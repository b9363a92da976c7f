package io.livelabel.trainer;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to a topic, in bytes. The arrays are not to be written to.
 *
 * @param key its key, if it has one
 * @param value its value
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutgoingRecord(byte @Nullable [] key, byte[] value) {
    static final TypeInformation<OutgoingRecord> TYPE = Types.POJO(OutgoingRecord.class);
}
