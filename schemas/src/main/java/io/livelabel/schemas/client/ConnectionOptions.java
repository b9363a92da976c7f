package io.livelabel.schemas.client;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The command-line options that say how to reach the broker and the registry. */
public final class ConnectionOptions {
    private static final String KAFKA = "kafka.";
    private static final String REGISTRY = "schema.registry.";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "Kafka brokers, separated by commas (default: ${DEFAULT-VALUE}).")
    private String bootstrapServers = "";

    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            defaultValue = "http://localhost:8081",
            description =
                    "Schema registry with the Confluent API, or mock://NAME inside one JVM (default: ${DEFAULT-VALUE}).")
    private String schemaRegistry = "";

    @Option(
            names = {"-P", "--property"},
            paramLabel = "NAME=VALUE",
            description =
                    "Setting for every client: kafka.* for Kafka's, schema.registry.* for the registry's. Repeatable; also from the file of --config, where secrets belong: here they are refused, but for the names of their places, $${file:PATH:NAME} or $${env:NAME}.")
    private Map<String, String> properties = new HashMap<>();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Properties file: option names without the dashes, kafka.*, schema.registry.*. The environment (LIVELABEL_OPTION_NAME) and the command line come before it. Passwords in it are read where a client is opened: a Flink cluster's machines need the file at the same place.")
    private String config = "";

    /** The validated connection. */
    public Connection toConnection() {
        Map<String, String> all = new HashMap<>(SecretSettings.ofFile(config));
        all.putAll(properties);
        properties.forEach(
                (name, value) -> {
                    if (!name.startsWith(KAFKA) && !name.startsWith(REGISTRY)) {
                        throw new UserException(
                                "property '%s' belongs to no client: names begin with %s or %s"
                                        .formatted(name, KAFKA, REGISTRY));
                    }
                    SecretSettings.requireNamed(name, value);
                });
        try {
            return new Connection(
                    bootstrapServers, schemaRegistry, under(KAFKA, all), under(REGISTRY, all));
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, String> under(String prefix, Map<String, String> all) {
        Map<String, String> part = new HashMap<>();
        all.forEach(
                (name, value) -> {
                    if (name.startsWith(prefix)) {
                        part.put(name.substring(prefix.length()), value);
                    }
                });
        return part;
    }
}
