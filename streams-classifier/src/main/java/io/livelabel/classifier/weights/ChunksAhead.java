package io.livelabel.classifier.weights;

import io.livelabel.model.weights.InvalidWeightsException;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chunks of one model's weights, read while they are being written, checked and put together, so
 * that a version is here when its manifest comes. Of the version that was begun last; what comes in
 * another way is left to be fetched. One thread at a time, which closes it.
 */
final class ChunksAhead implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunksAhead.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /** Short, since nothing is received of announcements meanwhile. */
    private static final Duration IDLE_POLL = Duration.ofMillis(5);

    /** As long as chunks need from one to the next: a consumer receives only while it is polled. */
    private static final Duration COMING_POLL = Duration.ofMillis(20);

    private static final long GIVE_UP_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long REGISTRY_PAUSE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int POLLS_AT_ONCE = 64;

    private final Consumer<byte[], byte[]> consumer;
    private final AvroSerde<WeightsChunk> chunks;
    private final String model;
    private final long parameterCount;
    private final LongSupplier nanos;
    private @Nullable VersionAhead begun;
    private boolean coming;
    private long registryFailedAt;

    /**
     * Reads from the ends that partitions have when they are read first.
     *
     * @param consumer becomes this object's; it must begin at the end, and not wait for
     *     transactions: what it reads is vouched for by a manifest that was committed
     * @param parameterCount number of values that a version has
     * @param nanos the time, as of {@link System#nanoTime}
     */
    ChunksAhead(
            Consumer<byte[], byte[]> consumer,
            SchemaRegistry registry,
            String model,
            long parameterCount,
            LongSupplier nanos) {
        this.consumer = consumer;
        this.chunks = new AvroSerde<>(WeightsChunk.class, registry);
        this.model = model;
        this.parameterCount = parameterCount;
        this.nanos = nanos;
        this.registryFailedAt = nanos.getAsLong() - REGISTRY_PAUSE_NANOS;
        try {
            consumer.assign(TopicReader.partitions(consumer, Topics.WEIGHTS.name()));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Reads what is there by now, so far as that is not without end.
     *
     * @return whether there was something, so that more may come soon
     */
    boolean read() {
        Duration timeout = coming ? COMING_POLL : IDLE_POLL;
        coming = false;
        int polls = 0;
        while (polls < POLLS_AT_ONCE && read(timeout)) {
            coming = true;
            polls++;
        }
        return coming;
    }

    private boolean read(Duration timeout) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            any = true;
            if (record.value() != null && isOfModel(record.key())) {
                accept(record);
            }
        }
        return any;
    }

    private boolean isOfModel(byte[] key) {
        return key != null && new String(key, StandardCharsets.UTF_8).startsWith(model + "/");
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        if (nanos.getAsLong() - registryFailedAt < REGISTRY_PAUSE_NANOS) {
            return;
        }
        WeightsChunk chunk;
        try {
            chunk = chunks.read(record.value());
        } catch (MalformedRecordException e) {
            notTaken(record, e);
            return;
        } catch (RegistryException e) {
            // Announcements are not to wait for it with every chunk.
            registryFailedAt = nanos.getAsLong();
            notTaken(record, e);
            return;
        }
        try {
            if (chunk.getModel().equals(model)) {
                accept(chunk, record.partition(), record.offset());
            }
        } catch (InvalidWeightsException e) {
            notTaken(record, e);
            begun = null;
        }
    }

    private void accept(WeightsChunk chunk, int partition, long offset)
            throws InvalidWeightsException {
        if (chunk.getIndex() == 0) {
            // What was begun gives its memory back before there is more.
            begun = null;
            begun = new VersionAhead(chunk, parameterCount);
        }
        if (begun != null) {
            begun.add(chunk, partition, offset);
        }
    }

    /** Whoever fetches what a manifest names says so where it matters. */
    private static void notTaken(ConsumerRecord<byte[], byte[]> record, Exception reason) {
        LOG.debug(
                "{}-{}@{} is not taken",
                record.topic(),
                record.partition(),
                record.offset(),
                reason);
    }

    /**
     * Gives away the weights of a manifest; where their chunks are still to be read, waits for them
     * a little.
     *
     * @return nothing if they were not read from the first to the last, or are not what the
     *     manifest says
     */
    Optional<Weights> take(WeightsManifest manifest, WeightsEncoding encoding) {
        awaitLastOf(manifest.getChunks());
        VersionAhead ready = begun;
        if (ready == null || !ready.isOf(manifest)) {
            return Optional.empty();
        }
        begun = null;
        try {
            return Optional.of(ready.finish(manifest, encoding));
        } catch (InvalidWeightsException e) {
            LOG.debug("what was read ahead does not do", e);
            return Optional.empty();
        }
    }

    private void awaitLastOf(List<ChunkPlace> places) {
        if (places.isEmpty()) {
            return;
        }
        ChunkPlace last = places.get(places.size() - 1);
        TopicPartition partition = new TopicPartition(Topics.WEIGHTS.name(), last.getPartition());
        long began = nanos.getAsLong();
        while (consumer.assignment().contains(partition)
                && consumer.position(partition) <= last.getOffset()
                && nanos.getAsLong() - began < GIVE_UP_NANOS) {
            read(POLL);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
