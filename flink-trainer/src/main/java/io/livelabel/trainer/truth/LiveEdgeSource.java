package io.livelabel.trainer.truth;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * A live topic and truth as one stream, in the order that {@link LiveEdgeConsumer} makes; the
 * timestamp of each record is the time of its turn. Of Flink's own source it takes the rest: which
 * partitions there are, and the form of the state.
 *
 * <p>One subtask reads it all: the order is over all partitions. Offsets are in Flink's checkpoints
 * alone, and not committed to Kafka.
 *
 * @param <T> what records become
 */
public final class LiveEdgeSource<T>
        implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {
    private static final long serialVersionUID = 1L;

    private final KafkaSource<T> partitions;
    private final Properties consumer;
    private final String liveTopic;
    private final long delayMs;
    private final Form<T> form;

    /**
     * What a consumed record becomes.
     *
     * @param <T> that
     */
    @FunctionalInterface
    public interface Form<T> extends Serializable {
        /** Takes what is needed from a record. */
        T of(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * A source.
     *
     * @param consumer settings of a consumer of committed records, as text, with its group
     * @param liveTopic the topic that is read behind its edge
     * @param truthTopic the topic that is read at once
     * @param untilEnd whether the live topic is read to its present end, and truth until then
     */
    public LiveEdgeSource(
            Properties consumer,
            String liveTopic,
            String truthTopic,
            TruthDelay delay,
            boolean untilEnd,
            TypeInformation<T> type,
            Form<T> form) {
        this.consumer = new Properties();
        this.consumer.putAll(consumer);
        // What was deleted before it was read is counted, and not silently passed.
        this.consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.liveTopic = liveTopic;
        this.delayMs = delay.delayMs();
        this.form = form;
        var source =
                KafkaSource.<T>builder()
                        .setProperties(consumer)
                        .setTopics(liveTopic, truthTopic)
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(new Unread<>(type));
        if (untilEnd) {
            source.setBounded(new LiveEnd(liveTopic));
        }
        partitions = source.build();
    }

    @Override
    public Boundedness getBoundedness() {
        return partitions.getBoundedness();
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context) {
        if (context.currentParallelism() > 1) {
            throw new IllegalStateException(
                    "%d subtasks are to read %s with its truth, but one does"
                            .formatted(context.currentParallelism(), liveTopic));
        }
        boolean ends = getBoundedness() == Boundedness.BOUNDED;
        Counter deleted = context.metricGroup().addGroup("truth").counter("deletedUnread");
        return new LiveEdgeReader<>(
                () ->
                        new LiveEdgeConsumer(
                                new KafkaConsumer<>(consumer),
                                liveTopic,
                                delayMs,
                                ends,
                                deleted,
                                System::currentTimeMillis),
                form,
                ends,
                context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return partitions.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws IOException {
        return partitions.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return partitions.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return partitions.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return partitions.getProducedType();
    }

    /** The present end of a live topic's partitions; others have none. */
    private record LiveEnd(String liveTopic) implements OffsetsInitializer {
        private static final long serialVersionUID = 1L;

        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> all, PartitionOffsetsRetriever retriever) {
            List<TopicPartition> live =
                    all.stream().filter(one -> one.topic().equals(liveTopic)).toList();
            return new HashMap<>(retriever.endOffsets(live));
        }

        @Override
        @SuppressWarnings("deprecation") // Flink asks for this type.
        public OffsetResetStrategy getAutoOffsetResetStrategy() {
            return OffsetResetStrategy.NONE;
        }
    }

    /** Flink's source asks for one, but only lists partitions here. */
    private record Unread<T>(TypeInformation<T> type)
            implements KafkaRecordDeserializationSchema<T> {
        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> collector) {
            throw new UnsupportedOperationException("records are read by LiveEdgeConsumer");
        }

        @Override
        public TypeInformation<T> getProducedType() {
            return type;
        }
    }
}
