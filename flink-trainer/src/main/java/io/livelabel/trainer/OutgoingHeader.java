package io.livelabel.trainer;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * A header of a record on its way to a topic. The array is not to be written to.
 *
 * @param name its name
 * @param value its bytes; null where there are none
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutgoingHeader(String name, byte @Nullable [] value) {
    static final TypeInformation<OutgoingHeader> TYPE = Types.POJO(OutgoingHeader.class);
}
