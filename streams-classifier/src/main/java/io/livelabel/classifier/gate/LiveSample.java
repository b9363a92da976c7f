package io.livelabel.classifier.gate;

import io.livelabel.classifier.input.InputFetch;
import io.livelabel.classifier.input.InputReader;
import io.livelabel.classifier.input.InputRecord;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.client.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Live videos read again, in minibatches. One thread at a time, which closes it. */
final class LiveSample implements AutoCloseable {
    private static final int BATCH = 64;

    private final InputFetch fetch;
    private final InputReader reader;
    private final Minibatch minibatch;
    private final List<InputRecord> records = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    /** Videos of a minibatch, row by row. */
    interface Batch {
        /**
         * Takes the next videos.
         *
         * @param minibatch their features and truths; used again
         * @param records their records
         * @param ids their ids
         */
        void take(Minibatch minibatch, List<InputRecord> records, List<String> ids);
    }

    /** Connects; {@code maxBatch} is the largest minibatch that the engine is given. */
    LiveSample(
            Connection connection,
            SchemaRegistry registry,
            Architecture architecture,
            FeatureSizes sizes,
            int maxBatch) {
        fetch = new InputFetch(connection);
        reader = new InputReader(architecture, sizes, registry);
        minibatch = new Minibatch(architecture.inputs(), Math.min(BATCH, maxBatch));
    }

    /**
     * Reads videos; those that are gone, or do not come in time, are passed over.
     *
     * @param videos class ids that are true of each, by its place
     * @param each gets the minibatches
     */
    void read(Map<LivePlace, int[]> videos, Batch each) {
        clear();
        Map<TopicPartition, Map<Long, int[]>> partitions = new HashMap<>();
        videos.forEach(
                (place, truth) ->
                        partitions
                                .computeIfAbsent(place.partition(), p -> new HashMap<>())
                                .put(place.offset(), truth));
        partitions.forEach(
                (partition, truths) ->
                        fetch.read(
                                partition,
                                truths.keySet(),
                                record ->
                                        add(
                                                record,
                                                truths.getOrDefault(record.offset(), new int[0]),
                                                each)));
        flush(each);
    }

    private void add(InputRecord record, int[] truth, Batch each) {
        try {
            String id = reader.read(record);
            minibatch.add(reader.rows(), reader.frames(), truth);
            records.add(record);
            ids.add(id);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException(
                    "%s-%d@%d was labelled, but cannot be read"
                            .formatted(record.topic(), record.partition(), record.offset()),
                    e);
        }
        if (minibatch.isFull()) {
            flush(each);
        }
    }

    private void flush(Batch each) {
        if (minibatch.size() > 0) {
            each.take(minibatch, records, ids);
        }
        clear();
    }

    private void clear() {
        minibatch.clear();
        records.clear();
        ids.clear();
    }

    @Override
    public void close() {
        fetch.close();
    }
}
