package io.livelabel.schemas.client;

import io.livelabel.schemas.SchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach the broker and the registry, with the settings that every client is given.
 *
 * @param bootstrapServers the brokers, {@code HOST:PORT} separated by commas
 * @param registryUrl the schema registry, or {@code mock://NAME}
 * @param kafka settings for every Kafka client, by Kafka's names
 * @param registry settings for the registry's client, by Confluent's names
 */
public record Connection(
        String bootstrapServers,
        String registryUrl,
        Map<String, String> kafka,
        Map<String, String> registry) {
    private static final int ANSWER_WITHIN_SECONDS = 15;
    private static final int SHORT_FETCH_MS = 10;

    /** Copies the maps and refuses empty addresses. */
    public Connection {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap servers are empty: give HOST:PORT");
        }
        if (!registryUrl.matches("(mock|http|https)://.+")) {
            throw new IllegalArgumentException(
                    "schema registry is '%s': give http://…, https://… or mock://NAME"
                            .formatted(registryUrl));
        }
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
    }

    /** A connection without further settings. */
    public static Connection to(String bootstrapServers, String registryUrl) {
        return new Connection(bootstrapServers, registryUrl, Map.of(), Map.of());
    }

    /** Opens the registry. */
    public SchemaRegistry openRegistry() {
        return SchemaRegistry.connect(registryUrl, registry);
    }

    /**
     * Settings of a client of any kind: the address and what the user passed through, over {@code
     * defaults}.
     */
    public Properties properties(Map<String, ?> defaults) {
        Map<String, Object> all = new HashMap<>(defaults);
        all.putAll(kafka);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    /** Settings of a producer of bytes that neither loses nor doubles what it sends. */
    public Properties producer(Map<String, ?> defaults) {
        Properties properties = properties(defaults);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        properties.put(
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        return properties;
    }

    /** Settings of a consumer of bytes that sees only what was committed. */
    public Properties consumer(Map<String, ?> defaults) {
        Properties properties = properties(defaults);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        properties.put(
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class.getName());
        return properties;
    }

    /**
     * Settings of a {@link #consumer} that reads what is there and is closed then: its last fetch,
     * which closing waits for, is short.
     */
    public Properties readingToEnd(Map<String, ?> defaults) {
        Map<String, Object> all = new HashMap<>(defaults);
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, SHORT_FETCH_MS);
        return consumer(all);
    }

    /**
     * Opens an admin client and makes sure that a broker answers.
     *
     * @throws UserException if none does within 15 seconds
     */
    public Admin openAdmin() {
        Admin admin = createAdmin();
        try {
            admin.describeCluster().nodes().get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
            return admin;
        } catch (ExecutionException | TimeoutException e) {
            admin.close(Duration.ZERO);
            throw new UserException(
                    "no Kafka broker answered at %s within %d s: is it running, and is --bootstrap-servers right?"
                            .formatted(bootstrapServers, ANSWER_WITHIN_SECONDS),
                    e);
        } catch (InterruptedException e) {
            admin.close(Duration.ZERO);
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while asking for a broker", e);
        }
    }

    private Admin createAdmin() {
        try {
            return Admin.create(properties(Map.of()));
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UserException(
                    "cannot make a Kafka client for %s: %s: are --bootstrap-servers and the kafka.* settings right?"
                            .formatted(bootstrapServers, cause.getMessage()),
                    e);
        }
    }

    /** Names the addresses and no setting, since settings can hold secrets. */
    @Override
    public String toString() {
        return "Connection[" + bootstrapServers + ", " + registryUrl + "]";
    }
}
