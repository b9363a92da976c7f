package io.livelabel.schemas.client;

import io.livelabel.schemas.SchemaRegistry;
import java.net.UnknownHostException;
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
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach the broker and the registry, with the settings that every client is given. Values
 * may name what is kept elsewhere, as {@code ${env:NAME}}, {@code ${file:PATH:NAME}} and {@code
 * ${directory:PATH:FILE}} do: each client looks it up where it is opened.
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

    /** How Kafka begins to say that no broker's name is known, for which it has no type. */
    private static final String NO_SUCH_HOST = "No resolvable bootstrap urls";

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
        if (registryUrl.matches("https?://[^/]*@.*")) {
            throw new IllegalArgumentException(
                    "the schema registry's URL holds a user, and would be logged: give"
                            + " basic.auth.credentials.source=USER_INFO and basic.auth.user.info"
                            + " instead");
        }
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
    }

    /** A connection without further settings. */
    public static Connection to(String bootstrapServers, String registryUrl) {
        return new Connection(bootstrapServers, registryUrl, Map.of(), Map.of());
    }

    /**
     * Opens the registry.
     *
     * @throws UserException if its settings name something that is not there
     */
    public SchemaRegistry openRegistry() {
        return SchemaRegistry.connect(registryUrl, Indirections.lookUp(registry));
    }

    /**
     * Settings of a client of any kind: the address and what the user passed through, over {@code
     * defaults}.
     */
    public Properties properties(Map<String, ?> defaults) {
        Map<String, Object> all = new HashMap<>(defaults);
        all.putAll(kafka);
        all.putAll(Indirections.providers(kafka));
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
     * @throws UserException if none does within 15 seconds, or it refuses who asks, or is not who
     *     it should be
     */
    public Admin openAdmin() {
        Admin admin = createAdmin();
        try {
            admin.describeCluster().nodes().get(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS);
            return admin;
        } catch (ExecutionException | TimeoutException e) {
            admin.close(Duration.ZERO);
            if (e.getCause() instanceof AuthenticationException refused) {
                throw new UserException(
                        "the broker at %s and this client do not accept each other: %s: are the kafka.* settings of TLS and SASL right?"
                                .formatted(bootstrapServers, told(refused)),
                        e);
            }
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
        Map<String, String> settings = Indirections.lookUp(kafka);
        try {
            return Admin.create(properties(Map.of()));
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (String.valueOf(cause.getMessage()).startsWith(NO_SUCH_HOST)) {
                throw new UserException(
                        "there is no such host as any of the brokers %s: is --bootstrap-servers right, and is a broker running?"
                                .formatted(bootstrapServers),
                        new UnknownHostException(bootstrapServers));
            }
            // Without the cause, which may quote what is hidden here.
            throw new UserException(
                    "cannot make a Kafka client for %s: %s: are --bootstrap-servers and the kafka.* settings right?"
                            .formatted(
                                    bootstrapServers,
                                    SecretSettings.hide(
                                            String.valueOf(cause.getMessage()), settings)));
        }
    }

    private static String told(AuthenticationException refused) {
        Throwable cause = refused;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == refused
                ? String.valueOf(refused.getMessage())
                : refused.getMessage() + " (" + cause.getMessage() + ")";
    }

    /** Names the addresses and no setting, since settings can hold secrets. */
    @Override
    public String toString() {
        return "Connection[" + bootstrapServers + ", " + registryUrl + "]";
    }
}
