package io.livelabel.trainer;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to a topic, in bytes. The arrays, and the list, are not to be written to.
 *
 * @param key its key, if it has one
 * @param value its value
 * @param headers its headers, in order
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutgoingRecord(byte @Nullable [] key, byte[] value, List<OutgoingHeader> headers) {
    static final TypeInformation<OutgoingRecord> TYPE =
            Types.POJO(
                    OutgoingRecord.class,
                    Map.of(
                            "key", Types.PRIMITIVE_ARRAY(Types.BYTE),
                            "value", Types.PRIMITIVE_ARRAY(Types.BYTE),
                            "headers", Types.LIST(OutgoingHeader.TYPE)));

    /** Without headers. */
    OutgoingRecord(byte @Nullable [] key, byte[] value) {
        this(key, value, List.of());
    }
}
