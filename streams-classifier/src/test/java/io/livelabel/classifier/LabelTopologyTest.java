package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.PassListener;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyDescription;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leads to what, and what the clients inside Kafka Streams are set to. */
final class LabelTopologyTest {
    @Test
    void bothInputsLeadThroughOneProcessorToBothOutputs() {
        Set<TopologyDescription.Subtopology> parts =
                LabelTopology.of(scoring(SchemaRegistry.connect("mock://topology", Map.of())))
                        .describe()
                        .subtopologies();
        assertThat(parts).hasSize(1);
        assertThat(parts.iterator().next().nodes())
                .extracting(TopologyDescription.Node::name)
                .containsExactlyInAnyOrder(
                        "videos-source",
                        "frames-source",
                        "label",
                        "labels-sink",
                        "dead-letters-sink");
    }

    @Test
    void aDeadInstanceIsTakenOverAsSoonAsABrokersDefaultsAllow() {
        StreamsConfig settings = settings(Map.of());
        assertThat(consumer(settings))
                .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000)
                .containsEntry(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
        assertThat(producer(settings))
                .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
    }

    @Test
    void itIsTheProcessorThatCommitsInTimeAndNoPollKeepsItFromThat() {
        assertThat(settings(Map.of()))
                .returns(
                        5_000L,
                        Assertions.from(s -> s.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)))
                .returns(100L, Assertions.from(s -> s.getLong(StreamsConfig.POLL_MS_CONFIG)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "consumer.", "main.consumer."})
    void theUsersSessionTimeoutComesFirstUnderAnyOfItsNames(String prefix) {
        assertThat(consumer(settings(Map.of(prefix + "session.timeout.ms", "30000"))))
                .containsEntry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "30000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "producer."})
    void theUsersTransactionTimeoutComesFirstUnderAnyOfItsNames(String prefix) {
        assertThat(producer(settings(Map.of(prefix + "transaction.timeout.ms", "30000"))))
                .containsEntry(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "30000");
    }

    private static Map<String, Object> consumer(StreamsConfig settings) {
        return settings.getMainConsumerConfigs("group", "client", 0);
    }

    private static Map<String, Object> producer(StreamsConfig settings) {
        return settings.getProducerConfigs("client");
    }

    private static StreamsConfig settings(Map<String, String> kafka) {
        Connection connection = new Connection("b:1", "mock://topology", kafka, Map.of());
        ClassifierConfig config =
                ClassifierConfig.of(
                        connection,
                        TellingWeights.SIZES,
                        TellingWeights.MODEL,
                        Path.of("/somewhere"));
        return new StreamsConfig(
                LabelTopology.settings(config, scoring(connection.openRegistry())));
    }

    private static Scoring scoring(SchemaRegistry registry) {
        return new Scoring(
                TellingWeights.ARCHITECTURE,
                TellingWeights.SIZES,
                LabelRule.top(1),
                1,
                new ModelSlots(new BiasEngine(), TellingWeights.ARCHITECTURE, 1),
                registry,
                new Counters(),
                PassListener.NONE,
                StalenessPolicy.NONE,
                Clock.systemUTC(),
                new CountDownLatch(1),
                new CommitPace(Duration.ofMillis(100), () -> 0),
                false);
    }
}
