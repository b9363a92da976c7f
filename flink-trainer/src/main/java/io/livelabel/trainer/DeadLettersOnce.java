package io.livelabel.trainer;

import io.livelabel.schemas.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The operator that lets the first dead letter of a record through, of those that models side by
 * side have of it. It keeps no state: before a checkpoint's barrier each of them has read the same
 * records, so that no copy of a letter before it comes behind it.
 */
@SuppressWarnings("NullAway.Init")
final class DeadLettersOnce extends AbstractStreamOperator<OutgoingRecord>
        implements OneInputStreamOperator<OutgoingRecord, OutgoingRecord> {
    private static final long serialVersionUID = 1L;

    private transient Set<String> places;

    @Override
    public void open() throws Exception {
        super.open();
        places = new HashSet<>();
    }

    @Override
    public void processElement(StreamRecord<OutgoingRecord> element) {
        for (OutgoingHeader header : element.getValue().headers()) {
            byte[] place = header.value();
            if (header.name().equals(RecordHeaders.PLACE) && place != null) {
                if (places.add(new String(place, StandardCharsets.UTF_8))) {
                    output.collect(element);
                }
                return;
            }
        }
        throw new IllegalStateException("a dead letter says not where its record stood");
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        places.clear();
    }
}
