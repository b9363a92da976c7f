package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a training has put into its topics by now, read anew each time. */
final class PublishedManifests {
    private static final Duration WAIT = Duration.ofSeconds(60);

    private final TestBroker broker;
    private final Connection connection;

    /** On a broker, with the registry of {@code connection}. */
    PublishedManifests(TestBroker broker, Connection connection) {
        this.broker = broker;
        this.connection = connection;
    }

    /** Everything in a topic. */
    <T extends SpecificRecord> List<T> read(Topic topic, Class<T> type) throws Exception {
        AvroSerde<T> serde = new AvroSerde<>(type, connection.openRegistry());
        List<T> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll(topic.name())) {
            all.add(serde.read(record.value()));
        }
        return all;
    }

    /** By lineage and version; none is there twice. */
    Map<String, WeightsManifest> all() throws Exception {
        Map<String, WeightsManifest> manifests = new LinkedHashMap<>();
        for (WeightsManifest manifest : read(Topics.WEIGHTS_MANIFESTS, WeightsManifest.class)) {
            String name = manifest.getLineage() + "/" + manifest.getVersion();
            assertThat(manifests.put(name, manifest)).isNull();
        }
        return manifests;
    }

    /** The one published last. */
    WeightsManifest newest() throws Exception {
        List<WeightsManifest> all = List.copyOf(all().values());
        assertThat(all).isNotEmpty();
        return all.get(all.size() - 1);
    }

    /**
     * Waits for the version after so many examples: a commit returns before the broker has marked
     * it, and readers see only what is marked.
     */
    WeightsManifest awaitExamples(long examples) throws Exception {
        await().atMost(WAIT)
                .untilAsserted(() -> assertThat(newest().getExamples()).isEqualTo(examples));
        return newest();
    }
}
