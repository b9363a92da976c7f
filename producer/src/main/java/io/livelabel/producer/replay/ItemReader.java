package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ExampleView;
import io.livelabel.producer.tfrecord.ReadMemory;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.client.DeadLetters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The items of one shard in one epoch, from a position on. The caller closes it; one thread. */
final class ItemReader implements AutoCloseable {
    private static final long OVERHEAD_BYTES = 64;

    private final TfRecordReader reader;
    private final int shard;
    private final int epoch;
    private final ExampleParser parser;
    private final boolean keeps;
    private final LongPredicate again;
    private long lastRecord;

    /**
     * Opens a shard.
     *
     * @param shard the shard's index
     * @param from where the epoch goes on
     * @param parser reads the records; not shared while this is open
     * @param memory what it is read into; not shared while this is open
     * @param keeps whether items are kept beyond the next one
     * @param again whether an earlier epoch has read a record, by its number
     * @throws IOException if it cannot be read
     */
    ItemReader(
            Path path,
            int shard,
            ShardPosition from,
            ExampleParser parser,
            ReadMemory memory,
            boolean keeps,
            LongPredicate again)
            throws IOException {
        this.reader = new TfRecordReader(path, from.position(), from.record(), memory);
        this.shard = shard;
        this.epoch = from.epoch();
        this.parser = parser;
        this.keeps = keeps;
        this.again = again;
        lastRecord = from.record() - 1;
    }

    /**
     * Reads the next item; not to be called behind the last one.
     *
     * @throws IOException if the shard cannot be read
     */
    ShardItem next() throws IOException {
        ShardItem item = read();
        lastRecord = item.record();
        return item;
    }

    /** How many bytes of the shard's file have been gone through. */
    long fileBytesRead() {
        return reader.fileBytesRead();
    }

    private ShardItem read() throws IOException {
        try {
            if (!reader.next()) {
                return new ShardItem(
                        epoch,
                        shard,
                        lastRecord,
                        reader.nextPosition(),
                        reader.nextPosition(),
                        true,
                        true,
                        again.test(lastRecord),
                        List.of(),
                        Optional.empty(),
                        OVERHEAD_BYTES);
            }
        } catch (MalformedRecordException e) {
            return faulty(e, null);
        }
        try {
            List<ExampleView> views = parser.view(reader.data());
            return new ShardItem(
                    epoch,
                    shard,
                    reader.number(),
                    reader.position(),
                    reader.nextPosition(),
                    false,
                    false,
                    again.test(reader.number()),
                    keeps ? detached(views) : views,
                    Optional.empty(),
                    reader.size() + OVERHEAD_BYTES);
        } catch (MalformedRecordException e) {
            return faulty(
                    e, parser.id().map(id -> id.getBytes(StandardCharsets.UTF_8)).orElse(null));
        }
    }

    /** Examples that outlast the record. */
    private static List<ExampleView> detached(List<ExampleView> views) {
        List<ExampleView> detached = new ArrayList<>(views.size());
        for (ExampleView view : views) {
            detached.add(view.detached());
        }
        return detached;
    }

    private ShardItem faulty(MalformedRecordException cause, byte @Nullable [] key) {
        byte[] payload = reader.copyData(DeadLetters.MAX_PAYLOAD_BYTES);
        return new ShardItem(
                epoch,
                shard,
                reader.number(),
                reader.position(),
                reader.nextPosition(),
                false,
                reader.ended(),
                again.test(reader.number()),
                List.of(),
                Optional.of(new ShardItem.Fault(cause, key, payload, reader.size())),
                payload.length + OVERHEAD_BYTES);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
