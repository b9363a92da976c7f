package io.livelabel.schemas;

import io.livelabel.schemas.RegistryException.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClientConfig;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;

/**
 * A schema registry that speaks the Confluent API, through the Confluent client.
 *
 * <p>That client is to be had from Maven Central only inside a Flink artifact, relocated together
 * with its own Avro. This class alone knows it: schemas cross as text, and ids as numbers.
 *
 * <p>A URL {@code mock://NAME} stands for a registry inside this JVM, shared by all that connect to
 * the same name. It checks no compatibility and forgets everything with the JVM. Thread-safe.
 */
public final class SchemaRegistry {
    private static final String MOCK = "mock://";
    private static final String TLS = "ssl.";
    private static final int CACHED_SCHEMAS = 1_000;
    private static final int CONFLICT = 409;

    private final String url;
    private final SchemaRegistryClient client;

    private SchemaRegistry(String url, SchemaRegistryClient client) {
        this.url = url;
        this.client = client;
    }

    /**
     * Connects; nothing is sent before the first request.
     *
     * @param url {@code http://HOST:PORT/PATH}, several separated by commas, or {@code mock://NAME}
     * @param configs settings of the Confluent client, by its names; those of TLS, {@code ssl.*},
     *     as Kafka names them
     */
    public static SchemaRegistry connect(String url, Map<String, String> configs) {
        if (url.startsWith(MOCK)) {
            return new SchemaRegistry(
                    url, MockSchemaRegistry.getClientForScope(url.substring(MOCK.length())));
        }
        List<String> urls = List.of(url.split(","));
        return new SchemaRegistry(
                url,
                new CachedSchemaRegistryClient(
                        urls, CACHED_SCHEMAS, List.of(new AvroSchemaProvider()), named(configs)));
    }

    /** The client takes settings of TLS under a prefix alone, and all others without it too. */
    private static Map<String, String> named(Map<String, String> configs) {
        Map<String, String> all = new HashMap<>(configs);
        configs.forEach(
                (name, value) -> {
                    if (name.startsWith(TLS)) {
                        all.put(SchemaRegistryClientConfig.CLIENT_NAMESPACE + name, value);
                    }
                });
        return all;
    }

    /**
     * Registers a schema under a subject, or finds it there.
     *
     * @return its id
     * @throws RegistryException if it is incompatible, refused, or nothing answers
     */
    public int register(String subject, Schema schema) {
        return ask(
                "register a schema for " + subject,
                () -> client.register(subject, new AvroSchema(schema.toString())));
    }

    /**
     * Puts a schema under a subject with a given id; only in a {@code mock://} registry.
     *
     * @throws IllegalStateException if this is a real registry
     */
    public void restore(String subject, Schema schema, int version, int id) {
        if (!(client instanceof MockSchemaRegistryClient mock)) {
            throw new IllegalStateException("ids cannot be given to the registry " + url);
        }
        ask(
                "restore a schema of " + subject,
                () -> mock.register(subject, new AvroSchema(schema.toString()), version, id));
    }

    /**
     * The schema with an id.
     *
     * @throws RegistryException if there is none, or nothing answers
     */
    public Schema byId(int id) {
        if (id < 0) {
            // Registries answer such ids each in another way.
            throw new RegistryException(
                    Kind.UNKNOWN, "no schema has the id %d: ids are not negative".formatted(id));
        }
        String text =
                ask(
                        "fetch the schema with id " + id,
                        () -> client.getSchemaById(id).canonicalString());
        return new Schema.Parser().parse(text);
    }

    /** Whether a schema may be registered under a subject that has schemas already. */
    public boolean isCompatible(String subject, Schema schema) {
        return ask(
                "check a schema against " + subject,
                () -> client.testCompatibility(subject, new AvroSchema(schema.toString())));
    }

    /** The compatibility rule that holds for a subject: its own, or the registry's. */
    public String compatibility(String subject) {
        return ask(
                "ask for the compatibility of " + subject, () -> client.getCompatibility(subject));
    }

    /**
     * Sets the compatibility rule of a subject: {@code BACKWARD}, {@code FULL}, … Where somebody
     * else sets it for the first time at the same moment, it is set behind that.
     *
     * @throws RegistryException if it is refused, or nothing answers
     */
    public void setCompatibility(String subject, String rule) {
        ask(
                "set the compatibility of " + subject,
                () -> {
                    try {
                        return client.updateCompatibility(subject, rule);
                    } catch (RestClientException e) {
                        if (e.getStatus() != CONFLICT) {
                            throw e;
                        }
                        return client.updateCompatibility(subject, rule);
                    }
                });
    }

    private <T> T ask(String request, Request<T> body) {
        try {
            return body.send();
        } catch (RestClientException e) {
            throw new RegistryException(
                    kind(e.getStatus()),
                    "cannot %s at schema registry %s: HTTP %d, %s"
                            .formatted(request, url, e.getStatus(), e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new RegistryException(
                    Kind.UNREACHABLE,
                    "cannot %s: no answer from schema registry %s: %s"
                            .formatted(request, url, e.getMessage()),
                    e);
        }
    }

    private static Kind kind(int status) {
        return switch (status) {
            case 404 -> Kind.UNKNOWN;
            case 409 -> Kind.INCOMPATIBLE;
            default -> status >= 500 || status == 429 ? Kind.UNREACHABLE : Kind.REFUSED;
        };
    }

    private interface Request<T> {
        T send() throws IOException, RestClientException;
    }
}
