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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            try {
                return fetch(manifest, encoding, ahead);
            } catch (WeightsRefusedException e) {
                // It may be of a topic that was there before one of the same name.
                LOG.debug("what was read ahead does not do", e);
                ahead.forget();
            }
        }
        return fetch(manifest, encoding, null);
    }

    private Weights fetch(
            WeightsManifest manifest, WeightsEncoding encoding, @Nullable ChunksAhead first)
            throws WeightsRefusedException {
        try {
            WeightsAssembly assembly = assemblyOf(manifest, encoding);
            for (int index = 0; index < manifest.getChunks().size(); index++) {
                ChunkPlace place = manifest.getChunks().get(index);
                TopicPartition partition =
                        new TopicPartition(Topics.WEIGHTS.name(), place.getPartition());
                String where =
                        "chunk %d of %d at %s@%d"
                                .formatted(
                                        index,
                                        manifest.getChunks().size(),
                                        partition,
                                        place.getOffset());
                WeightsChunk chunk = read(partition, place.getOffset(), where, first);
                requireSame(manifest, index, place, chunk, where);
                assembly.add(index, chunk.getPayload());
            }
            return assembly.finish();
        } catch (InvalidWeightsException e) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS, String.valueOf(e.getMessage()), e);
        }
    }

    private static WeightsAssembly assemblyOf(WeightsManifest manifest, WeightsEncoding encoding)
            throws WeightsRefusedException, InvalidWeightsException {
        List<WeightsAssembly.Part> parts = new ArrayList<>();
        for (ChunkPlace place : manifest.getChunks()) {
            if (place.getBytes() < 1) {
                throw new WeightsRefusedException(
                        RefusalKind.CHUNKS,
                        "chunk %d of %d is said to have %d bytes"
                                .formatted(
                                        parts.size(),
                                        manifest.getChunks().size(),
                                        place.getBytes()));
            }
            parts.add(new WeightsAssembly.Part(place.getBytes(), place.getCrc32c()));
        }
        return new WeightsAssembly(
                parts, encoding, manifest.getParameterCount(), manifest.getSha256());
    }

    private WeightsChunk read(
            TopicPartition partition, long offset, String where, @Nullable ChunksAhead first)
            throws WeightsRefusedException {
        byte[] value = first == null ? null : first.take(partition, offset);
        if (value == null) {
            value = seek(partition, offset, where).value();
        }
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
        if (chunk.getCrc32c() != place.getCrc32c()) {
            throw new WeightsRefusedException(
                    RefusalKind.CHUNKS,
                    "%s states CRC-32C %08x, the manifest %08x"
                            .formatted(where, chunk.getCrc32c(), place.getCrc32c()));
        }
    }
}
