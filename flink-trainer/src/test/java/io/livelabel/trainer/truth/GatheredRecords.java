package io.livelabel.trainer.truth;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** Keeps what a reader hands on. */
final class GatheredRecords implements ReaderOutput<String> {
    private final List<String> names = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    List<String> names() {
        return names;
    }

    List<Long> times() {
        return times;
    }

    void clear() {
        names.clear();
        times.clear();
    }

    @Override
    public void collect(String record, long timestamp) {
        names.add(record);
        times.add(timestamp);
    }

    @Override
    public void collect(String record) {
        throw new UnsupportedOperationException("a record without its time: " + record);
    }

    @Override
    public SourceOutput<String> createOutputForSplit(String splitId) {
        return this;
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
        // There is one for all.
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        throw new UnsupportedOperationException("time is told behind the source");
    }

    @Override
    public void markIdle() {
        throw new UnsupportedOperationException("a source is never idle by itself");
    }

    @Override
    public void markActive() {
        throw new UnsupportedOperationException("a source is never idle by itself");
    }
}
