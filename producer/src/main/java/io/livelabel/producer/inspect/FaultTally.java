package io.livelabel.producer.inspect;

import io.livelabel.producer.inspect.FaultReport.Fault;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts faults, and keeps the first few. One thread. */
final class FaultTally {
    /** How many are kept. */
    static final int FIRST = 10;

    private final Map<DeadLetterReason, Long> byReason = new EnumMap<>(DeadLetterReason.class);
    private final List<Fault> first = new ArrayList<>();
    private long records;

    /** Counts a fault at the record where the reader is. */
    void add(String shard, TfRecordReader reader, MalformedRecordException fault) {
        records++;
        byReason.merge(fault.reason(), 1L, Long::sum);
        if (first.size() < FIRST) {
            first.add(
                    new Fault(
                            shard,
                            reader.position(),
                            reader.number(),
                            fault.reason(),
                            String.valueOf(fault.getMessage())));
        }
    }

    long records() {
        return records;
    }

    FaultReport toReport() {
        // Map.copyOf would not keep the order of the reasons.
        return new FaultReport(
                records, Collections.unmodifiableMap(new EnumMap<>(byReason)), List.copyOf(first));
    }
}
