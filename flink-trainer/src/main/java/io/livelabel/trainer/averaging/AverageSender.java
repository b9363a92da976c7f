package io.livelabel.trainer.averaging;

import io.livelabel.model.weights.Chunks;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.AverageChunk;
import io.livelabel.schemas.client.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes averages to their topic, at once and in no transaction: an average that a checkpoint does
 * not hold has no readers but those that fall with it. One thread at a time; the owner closes it.
 */
public final class AverageSender implements AutoCloseable {
    private static final int PARTITION = 0;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AvroSerde<AverageChunk> serde;
    private final String model;
    private final Consumer<Throwable> onFailure;

    /**
     * Opens a producer.
     *
     * @param onFailure is told, on another thread, that a record could not be sent
     */
    public AverageSender(Connection connection, String model, Consumer<Throwable> onFailure) {
        this.model = model;
        this.onFailure = onFailure;
        serde = new AvroSerde<>(AverageChunk.class, connection.openRegistry());
        producer =
                new KafkaProducer<>(
                        connection.producer(
                                Map.of(
                                        ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20,
                                        ProducerConfig.LINGER_MS_CONFIG, 0,
                                        ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20)));
    }

    /** Sends an average; waits only where the broker is far behind. */
    public void send(String lineage, Average average) {
        List<Chunks.Chunk> chunks =
                Chunks.cut(FeatureBytes.ofFloats(average.values()), Chunks.MAX_BYTES);
        for (int index = 0; index < chunks.size(); index++) {
            Chunks.Chunk chunk = chunks.get(index);
            AverageChunk record =
                    AverageChunk.newBuilder()
                            .setModel(model)
                            .setLineage(lineage)
                            .setMembers(average.members())
                            .setContributions(average.contributions())
                            .setRound(average.round())
                            .setOptimizerSteps(average.optimizerSteps())
                            .setOptimizerStateWanted(average.optimizerStateWanted())
                            .setIndex(index)
                            .setCount(chunks.size())
                            .setCrc32c(chunk.crc32c())
                            .setPayload(chunk.payload())
                            .build();
            send(serde.serialize(Topics.AVERAGES.name(), record));
        }
    }

    private void send(byte[] value) {
        Future<RecordMetadata> unused =
                producer.send(
                        new ProducerRecord<>(Topics.AVERAGES.name(), PARTITION, null, value),
                        (place, failure) -> {
                            if (failure != null) {
                                onFailure.accept(failure);
                            }
                        });
    }

    /** Waits for nothing: whoever needed what is still to be sent ends as well. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
