package io.livelabel.trainer;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A record on its way to the replica that trains on it.
 *
 * @param replica the index of the replica
 * @param record the record
 */
public record RoutedRecord(int replica, TrainingRecord record) {
    static final TypeInformation<RoutedRecord> TYPE = Types.POJO(RoutedRecord.class);
}
