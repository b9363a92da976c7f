package io.livelabel.trainer.averaging;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.AverageChunk;
import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads, on a thread of its own, the averages for one replica from their topic, from where that
 * ended when the receiver was opened. The owner closes it.
 */
public final class AverageReceiver implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final List<TopicPartition> PARTITIONS =
            List.of(new TopicPartition(Topics.AVERAGES.name(), 0));

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroSerde<AverageChunk> serde;
    private final AverageParts parts;
    private final Consumer<Average> onAverage;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * Opens a consumer, and returns once it knows where the topic ends.
     *
     * @param member what the replica drew: averages for others are left out
     * @param onAverage gets each average, on the receiver's thread
     * @param onFailure is told, on that thread, what has ended it
     */
    public AverageReceiver(
            Connection connection,
            long member,
            Consumer<Average> onAverage,
            Consumer<Throwable> onFailure) {
        this.onAverage = onAverage;
        this.onFailure = onFailure;
        parts = new AverageParts(member);
        serde = new AvroSerde<>(AverageChunk.class, connection.openRegistry());
        consumer =
                new KafkaConsumer<>(
                        connection.consumer(
                                Map.of(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 << 20)));
        thread = new Thread(this::run, "average-receiver");
        try {
            consumer.assign(PARTITIONS);
            consumer.seekToEnd(PARTITIONS);
            PARTITIONS.forEach(consumer::position);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    parts.add(serde.read(record.value())).ifPresent(onAverage);
                }
            }
        } catch (WakeupException e) {
            // Only closing wakes it up.
        } catch (MalformedRecordException | RuntimeException | Error e) {
            if (!closing) {
                onFailure.accept(e);
            }
        }
    }

    /** Ends the thread; interrupted, waits for it no longer. */
    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
