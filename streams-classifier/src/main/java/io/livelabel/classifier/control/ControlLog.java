package io.livelabel.classifier.control;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.Fencing;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decisions about one model on model-control, for those who decide. A decision is written only
 * where none was since the history that it rests on: every writer of a model has the same
 * transactional id, so that whoever begins to write fences all that have not committed. One thread
 * at a time, which closes it.
 */
public final class ControlLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLog.class);
    private static final String TRANSACTIONAL_ID = "livelabel-control-";
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;
    private static final int KEPT = 4_096;
    private static final int ATTEMPTS = 20;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connection connection;
    private final String model;
    private final AvroSerde<ModelControl> serde;
    private final Deque<ModelControl> decisions = new ArrayDeque<>();
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private @Nullable KafkaProducer<byte[], byte[]> producer;
    private long nextOffset;

    /**
     * Connects; nothing is written, and no other writer fenced, before the first {@link #append}.
     *
     * @throws UserException if no broker answers, or there is no such topic
     */
    public ControlLog(Connection connection, SchemaRegistry registry, String model) {
        this.connection = connection;
        this.model = model;
        serde = new AvroSerde<>(ModelControl.class, registry);
        admin = connection.openAdmin();
        consumer = new KafkaConsumer<>(connection.readingToEnd(Map.of()));
        try {
            partitions = TopicReader.partitions(consumer, Topics.MODEL_CONTROL.name());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Reads up to the present end.
     *
     * @throws UserException if the broker does not answer
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    public ControlHistory read() throws InterruptedException {
        Map<TopicPartition, Long> ends = TopicReader.logEnds(admin, partitions);
        long began = System.nanoTime();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new UserException(
                        "%s could not be read up to offsets %s within %d s"
                                .formatted(
                                        Topics.MODEL_CONTROL.name(), ends, PATIENCE.toSeconds()));
            }
        }
        return new ControlHistory(List.copyOf(decisions), nextOffset);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null
                || !new String(record.key(), StandardCharsets.UTF_8).equals(model)) {
            return;
        }
        nextOffset = record.offset() + 1;
        if (record.value() == null) {
            decisions.clear();
            return;
        }
        try {
            decisions.add(serde.read(record.value()));
            if (decisions.size() > KEPT) {
                decisions.remove();
            }
        } catch (MalformedRecordException e) {
            LOG.error(
                    "ignored the decision at {}-{}@{} about model {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    model,
                    e.getMessage());
        }
    }

    /**
     * Writes a decision, unless another was written since.
     *
     * @param premise the history that it rests on
     * @return whether it was written
     * @throws UserException if the broker does not answer
     * @throws KafkaException if the broker refuses
     */
    public boolean append(ControlHistory premise, ModelControl decision)
            throws InterruptedException {
        byte[] value = serde.serialize(Topics.MODEL_CONTROL.name(), decision);
        for (int attempt = 1; ; attempt++) {
            try {
                return tryAppend(premise, value);
            } catch (KafkaException e) {
                abandonProducer();
                // Whoever fenced this one may have written nothing.
                if (!mayHaveBeenFenced(e) || attempt == ATTEMPTS) {
                    throw e;
                }
                LOG.debug("another writer of model {} was there first", model, e);
            }
        }
    }

    /** By a broker that fails over two at once, too: clients have no name for what it answers. */
    private static boolean mayHaveBeenFenced(KafkaException failure) {
        return Fencing.isCauseOf(failure)
                || (failure.getClass() == KafkaException.class && failure.getCause() == null);
    }

    private boolean tryAppend(ControlHistory premise, byte[] value) throws InterruptedException {
        KafkaProducer<byte[], byte[]> writer = producer == null ? openProducer() : producer;
        if (read().nextOffset() != premise.nextOffset()) {
            return false;
        }
        writer.beginTransaction();
        // What becomes of it, the commit tells.
        var unused =
                writer.send(
                        new ProducerRecord<>(
                                Topics.MODEL_CONTROL.name(),
                                model.getBytes(StandardCharsets.UTF_8),
                                value));
        writer.commitTransaction();
        return true;
    }

    private KafkaProducer<byte[], byte[]> openProducer() {
        Properties properties =
                connection.producer(
                        Map.of(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS));
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, TRANSACTIONAL_ID + model);
        KafkaProducer<byte[], byte[]> opened = new KafkaProducer<>(properties);
        producer = opened;
        opened.initTransactions();
        return opened;
    }

    private void abandonProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        abandonProducer();
        consumer.close();
        admin.close();
    }
}
