package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.weights.Chunks;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestBroker;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingJobIT {
    @TempDir Path checkpoints;
    private TestBroker broker;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void publishesVersionsWhoseChunksAreWhatTheManifestSays() throws Exception {
        TrainerConfig config = config().untilEnd(true).build();
        TrainingJob.createTopics(config);
        new ExampleStream(broker.connection()).send(0, 1_000, false);

        JobClient job = TrainingJob.submit(TrainingJob.localConfiguration(config, 0), config);
        job.getJobExecutionResult().get(60, TimeUnit.SECONDS);

        Map<Long, WeightsManifest> manifests = manifests();
        assertThat(manifests).isNotEmpty();
        WeightsManifest last = new TreeMap<>(manifests).lastEntry().getValue();
        assertThat(last.getExamples()).isEqualTo(1_000);
        assertThat(last.getSteps()).isEqualTo(63);
        assertThat(last.getPendingExamples()).isZero();
        for (WeightsManifest manifest : manifests.values()) {
            assertThat(assemble(manifest).sha256()).isEqualTo(manifest.getSha256());
        }
    }

    private TrainerConfigBuilder config() {
        return TrainerConfig.builder(broker.connection())
                .sizes(ExampleStream.SIZES)
                .minibatchSize(16)
                .labelsPerVideo(1.5)
                .checkpointDirectory(checkpoints)
                .checkpointInterval(Duration.ofMillis(200));
    }

    private Map<Long, WeightsManifest> manifests() throws Exception {
        AvroSerde<WeightsManifest> serde =
                new AvroSerde<>(WeightsManifest.class, broker.connection().openRegistry());
        Map<Long, WeightsManifest> manifests = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record :
                broker.readAll(Topics.WEIGHTS_MANIFESTS.name())) {
            WeightsManifest manifest = serde.read(record.value());
            assertThat(manifests.put(manifest.getVersion(), manifest)).isNull();
        }
        return manifests;
    }

    private Weights assemble(WeightsManifest manifest) throws Exception {
        AvroSerde<WeightsChunk> serde =
                new AvroSerde<>(WeightsChunk.class, broker.connection().openRegistry());
        List<ConsumerRecord<byte[], byte[]>> records = broker.readAll(Topics.WEIGHTS.name());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (var place : manifest.getChunks()) {
            ConsumerRecord<byte[], byte[]> record =
                    records.stream()
                            .filter(found -> found.offset() == place.getOffset())
                            .findFirst()
                            .orElseThrow();
            WeightsChunk chunk = serde.read(record.value());
            assertThat(chunk.getVersion()).isEqualTo(manifest.getVersion());
            assertThat(Chunks.crc32c(chunk.getPayload())).isEqualTo(place.getCrc32c());
            byte[] payload = new byte[place.getBytes()];
            chunk.getPayload().get(payload);
            all.writeBytes(payload);
        }
        return Weights.ofBytes(all.toByteArray());
    }
}
