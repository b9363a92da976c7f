package io.livelabel.classifier.weights;

import io.livelabel.model.weights.InvalidWeightsException;
import io.livelabel.model.weights.Weights;
import io.livelabel.model.weights.WeightsAssembly;
import io.livelabel.model.weights.WeightsEncoding;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chunks of weights, read from where a manifest says they are, and put together. One thread at a
 * time.
 */
final class WeightsFetch {
    private static final Logger LOG = LoggerFactory.getLogger(WeightsFetch.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long GIVE_UP_NANOS = Duration.ofSeconds(30).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final AvroSerde<WeightsChunk> chunks;
    private final @Nullable ChunksAhead ahead;

    /**
     * A fetch through a consumer, which stays the caller's to close. It must read one record a
     * poll, not reset its offsets by itself, and not wait for transactions: what it reads is
     * vouched for by a manifest that was committed.
     *
     * @param ahead is asked first, where there is one; it stays the caller's, too
     */
    WeightsFetch(
            Consumer<byte[], byte[]> consumer,
            SchemaRegistry registry,
            @Nullable ChunksAhead ahead) {
        this.consumer = consumer;
        this.ahead = ahead;
        this.chunks = new AvroSerde<>(WeightsChunk.class, registry);
    }

    /**
     * Reads a version's weights.
     *
     * @param encoding what its chunks are weights in
     * @throws WeightsRefusedException if a chunk is gone, damaged, or another's
     * @throws TimeoutException if the broker does not deliver; worth another try
     */
    Weights fetch(WeightsManifest manifest, WeightsEncoding encoding)
            throws WeightsRefusedException {
        if (ahead != null) {
            Optional<Weights> ready = ahead.take(manifest, encoding);
            if (ready.isPresent()) {
                return ready.get();
            }
            LOG.info(
                    "version {} of lineage {} was not read while it was published: it is fetched now",
                    manifest.getVersion(),
                    manifest.getLineage());
        }
        try {
            return assemble(manifest, encoding);
        } catch (InvalidWeightsException e) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS, String.valueOf(e.getMessage()), e);
        }
    }

    private Weights assemble(WeightsManifest manifest, WeightsEncoding encoding)
            throws WeightsRefusedException, InvalidWeightsException {
        List<ChunkPlace> places = manifest.getChunks();
        WeightsAssembly assembly =
                new WeightsAssembly(encoding, bytes(places), manifest.getParameterCount());
        for (int index = 0; index < places.size(); index++) {
            ChunkPlace place = places.get(index);
            TopicPartition partition =
                    new TopicPartition(Topics.WEIGHTS.name(), place.getPartition());
            String where =
                    "chunk %d of %d at %s@%d"
                            .formatted(index, places.size(), partition, place.getOffset());
            WeightsChunk chunk = read(partition, place.getOffset(), where);
            requireSame(manifest, index, place, chunk, where);
            add(chunk, assembly, where);
        }
        return assembly.finish(encoding, manifest.getParameterCount(), manifest.getSha256());
    }

    private static long bytes(List<ChunkPlace> places) throws WeightsRefusedException {
        long bytes = 0;
        for (int index = 0; index < places.size(); index++) {
            int each = places.get(index).getBytes();
            if (each < 1) {
                throw new WeightsRefusedException(
                        RefusalKind.CHUNKS,
                        "chunk %d of %d is said to have %d bytes"
                                .formatted(index, places.size(), each));
            }
            bytes += each;
        }
        return bytes;
    }

    private static void add(WeightsChunk chunk, WeightsAssembly assembly, String where)
            throws WeightsRefusedException {
        try {
            assembly.add(chunk.getPayload(), chunk.getCrc32c());
        } catch (InvalidWeightsException e) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS, "%s: %s".formatted(where, e.getMessage()), e);
        }
    }

    private WeightsChunk read(TopicPartition partition, long offset, String where)
            throws WeightsRefusedException {
        byte[] value = seek(partition, offset, where).value();
        if (value == null) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS, where + " is a tombstone: the version was retired");
        }
        try {
            return chunks.read(value);
        } catch (MalformedRecordException e) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS, "%s is unreadable: %s".formatted(where, e.getMessage()), e);
        }
    }

    private ConsumerRecord<byte[], byte[]> seek(TopicPartition partition, long offset, String where)
            throws WeightsRefusedException {
        if (!consumer.assignment().equals(Set.of(partition))) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
        } else if (consumer.position(partition) != offset) {
            consumer.seek(partition, offset);
        }
        long began = System.nanoTime();
        try {
            while (System.nanoTime() - began < GIVE_UP_NANOS) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() == offset) {
                        return record;
                    }
                    throw missing(where, "the next record is at offset " + record.offset());
                }
                if (consumer.position(partition) > offset) {
                    throw missing(where, "no record follows");
                }
                if (offset >= endOffset(partition)) {
                    throw missing(where, "the topic ends at offset " + endOffset(partition));
                }
            }
        } catch (OffsetOutOfRangeException e) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS, where + " is not in the topic any more", e);
        }
        throw new TimeoutException(where + " did not arrive within 30 s");
    }

    private long endOffset(TopicPartition partition) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition));
        return ends.getOrDefault(partition, 0L);
    }

    private static WeightsRefusedException missing(String where, String found) {
        return new WeightsRefusedException(
                RefusalKind.CHUNKS, "%s is missing: %s".formatted(where, found));
    }

    private static void requireSame(
            WeightsManifest manifest, int index, ChunkPlace place, WeightsChunk chunk, String where)
            throws WeightsRefusedException {
        String expected =
                "%s/%s/%d/%d of %d as %s"
                        .formatted(
                                manifest.getModel(),
                                manifest.getLineage(),
                                manifest.getVersion(),
                                index,
                                manifest.getChunks().size(),
                                manifest.getDtype());
        String found =
                "%s/%s/%d/%d of %d as %s"
                        .formatted(
                                chunk.getModel(),
                                chunk.getLineage(),
                                chunk.getVersion(),
                                chunk.getIndex(),
                                chunk.getCount(),
                                chunk.getDtype());
        if (!found.equals(expected)) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS,
                    "%s is %s, expected was %s".formatted(where, found, expected));
        }
        if (chunk.getPayload().remaining() != place.getBytes()) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS,
                    "%s has %d bytes, the manifest states %d"
                            .formatted(where, chunk.getPayload().remaining(), place.getBytes()));
        }
        if (chunk.getCrc32c() != place.getCrc32c()) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS,
                    "%s states CRC-32C %08x, the manifest %08x"
                            .formatted(where, chunk.getCrc32c(), place.getCrc32c()));
        }
    }
}
