package io.livelabel.classifier.weights;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that say which weights there are and which are to serve, read from their beginning and
 * fed to a {@link WeightsFollower}. A record that cannot be read is logged and left out. One thread
 * at a time.
 */
public final class WeightsAnnouncements implements AutoCloseable {
    /** A request under way at the end of a topic holds up what is asked for next. */
    static final int FETCH_WAIT_MS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(WeightsAnnouncements.class);

    private final WeightsFollower follower;
    private final KafkaConsumer<byte[], byte[]> consumer;
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
        this.follower = follower;
        manifests = new AvroSerde<>(WeightsManifest.class, registry);
        controls = new AvroSerde<>(ModelControl.class, registry);
        consumer =
                new KafkaConsumer<>(
                        connection.consumer(
                                Map.of(
                                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                        "earliest",
                                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                        FETCH_WAIT_MS)));
        try {
            manifestPartitions = TopicReader.partitions(consumer, Topics.WEIGHTS_MANIFESTS.name());
            List<TopicPartition> all = new ArrayList<>(manifestPartitions);
            all.addAll(TopicReader.partitions(consumer, Topics.MODEL_CONTROL.name()));
            consumer.assign(all);
            consumer.seekToBeginning(all);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Reads what is there, or waits for something to come.
     *
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    public void read(Duration timeout) {
        boolean again = false;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            again |= take(record);
        }
        if (again) {
            restart();
        }
    }

    /** Reads the manifests from the beginning again. */
    public void restart() {
        follower.restart();
        consumer.seekToBeginning(manifestPartitions);
    }

    /** Whether all has been read that the broker told of last; asks for nothing, so at once. */
    public boolean isAtEnd() {
        return consumer.assignment().stream()
                .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
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
