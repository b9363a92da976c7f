package io.livelabel.classifier.weights;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that say which weights there are and which are to serve, read from their beginning and
 * fed to a {@link WeightsFollower}. A record that cannot be read is logged and left out; a
 * partition that does not answer is not waited for without end. One thread at a time.
 */
public final class WeightsAnnouncements implements AutoCloseable {
    /** A request under way at the end of a topic holds up what is asked for next. */
    static final int FETCH_WAIT_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(WeightsAnnouncements.class);

    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);

    private final WeightsFollower follower;
    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoTime;
    private final Map<TopicPartition, Long> answered = new HashMap<>();
    private final List<TopicPartition> manifestPartitions;
    private final AvroSerde<WeightsManifest> manifests;
    private final AvroSerde<ModelControl> controls;

    /**
     * Connects.
     *
     * @throws io.livelabel.schemas.client.UserException if one of the topics does not exist
     */
    public WeightsAnnouncements(
            Connection connection, SchemaRegistry registry, WeightsFollower follower) {
        this(
                new KafkaConsumer<>(
                        connection.consumer(
                                Map.of(
                                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                        "earliest",
                                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                        FETCH_WAIT_MS))),
                registry,
                follower,
                System::nanoTime);
    }

    /** Reads with a consumer, which it closes, by a clock in nanoseconds. */
    WeightsAnnouncements(
            Consumer<byte[], byte[]> consumer,
            SchemaRegistry registry,
            WeightsFollower follower,
            LongSupplier nanoTime) {
        this.follower = follower;
        this.consumer = consumer;
        this.nanoTime = nanoTime;
        manifests = new AvroSerde<>(WeightsManifest.class, registry);
        controls = new AvroSerde<>(ModelControl.class, registry);
        try {
            manifestPartitions = TopicReader.partitions(consumer, Topics.WEIGHTS_MANIFESTS.name());
            List<TopicPartition> all = new ArrayList<>(manifestPartitions);
            all.addAll(TopicReader.partitions(consumer, Topics.MODEL_CONTROL.name()));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            all.forEach(partition -> answered.put(partition, nanoTime.getAsLong()));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Reads what is there, or waits for something to come.
     *
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     * @throws UserException if a partition has not answered for a minute, and so it is not known
     *     where it ends
     */
    public void read(Duration timeout) {
        boolean again = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            again |= take(record);
        }
        requireAnswers();
        if (again) {
            restart();
        }
    }

    private void requireAnswers() {
        long now = nanoTime.getAsLong();
        for (Map.Entry<TopicPartition, Long> last : answered.entrySet()) {
            if (consumer.currentLag(last.getKey()).isPresent()) {
                last.setValue(now);
            } else if (now - last.getValue() > ANSWER_WITHIN.toNanos()) {
                throw new UserException(
                        "%s has not answered for %d s: is its broker away?"
                                .formatted(last.getKey(), ANSWER_WITHIN.toSeconds()));
            }
        }
    }

    /** Reads the manifests from the beginning again. */
    public void restart() {
        follower.restart();
        consumer.seekToBeginning(manifestPartitions);
        long now = nanoTime.getAsLong();
        manifestPartitions.forEach(partition -> answered.put(partition, now));
    }

    /** Whether all has been read that the broker told of last; asks for nothing, so at once. */
    public boolean isAtEnd() {
        return unread().isEmpty();
    }

    /** The partitions of which more is to be read, or not known to be read. */
    public List<TopicPartition> unread() {
        return answered.keySet().stream()
                .filter(partition -> consumer.currentLag(partition).orElse(1) != 0)
                .toList();
    }

    /** Whether the manifests are needed again. */
    private boolean take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        try {
            if (record.topic().equals(Topics.MODEL_CONTROL.name())) {
                return follower.decide(
                        key, record.value() == null ? null : controls.read(record.value()));
            }
            if (record.value() == null) {
                return follower.retire(key);
            } else {
                follower.offer(manifests.read(record.value()));
            }
        } catch (MalformedRecordException e) {
            LOG.error(
                    "ignored {}-{}@{} with key '{}': {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    key,
                    e.getMessage());
        }
        return false;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
