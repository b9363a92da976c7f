package io.livelabel.schemas.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A real broker in this JVM that speaks TLS alone, wants to know who asks, and lets nobody do what
 * was not granted, with a schema registry of the same kind. Whoever has made it closes it.
 */
public final class SecuredBroker implements AutoCloseable {
    private static final String LISTENER = "listener.name.external.";
    private static final String SCRAM_MODULE =
            "org.apache.kafka.common.security.scram.ScramLoginModule";
    private static final String PLAIN_MODULE =
            "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String OAUTH_MODULE =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";
    private static final String ADMIN = "admin";
    private static final String ADMIN_PASSWORD = "admins-9f2c71";
    private static final String STORE_PASSWORD = "stores-41d8a0";
    private static final String REGISTRY_USER = "house";
    private static final String REGISTRY_PASSWORD = "registrys-5b03ce";

    private final Path directory;
    private final TestCertificate certificate;
    private final TestBroker broker;
    private final TestRegistry registry;

    /**
     * Starts both.
     *
     * @param directory for certificates and settings
     */
    public SecuredBroker(Path directory) {
        this.directory = directory;
        certificate = new TestCertificate(directory, STORE_PASSWORD);
        broker = new TestBroker(settings(certificate));
        registry = new TestRegistry(certificate.serverContext(), REGISTRY_USER, REGISTRY_PASSWORD);
    }

    private static String[] settings(TestCertificate certificate) {
        Map<String, String> settings = new HashMap<>();
        settings.put("listener.security.protocol.map", "EXTERNAL:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN,OAUTHBEARER");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put(
                LISTENER + "plain.sasl.jaas.config",
                jaas(PLAIN_MODULE, ADMIN, ADMIN_PASSWORD)
                        .replace(";", " user_admin=\"%s\";".formatted(ADMIN_PASSWORD)));
        settings.put(LISTENER + "scram-sha-512.sasl.jaas.config", SCRAM_MODULE + " required;");
        settings.put(
                LISTENER + "oauthbearer.sasl.jaas.config",
                OAUTH_MODULE + " required unsecuredLoginStringClaim_sub=\"broker\";");
        settings.put("ssl.keystore.location", certificate.keyStore().toString());
        settings.put("ssl.keystore.password", STORE_PASSWORD);
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.truststore.location", certificate.trustStore().toString());
        settings.put("ssl.truststore.password", STORE_PASSWORD);
        settings.put("ssl.truststore.type", "PKCS12");
        settings.put("authorizer.class.name", RecordingAuthorizer.class.getName());
        // The controller's own listener knows nobody.
        settings.put("super.users", "User:admin;User:ANONYMOUS");
        return settings.entrySet().stream()
                .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
                .toArray(String[]::new);
    }

    private static String jaas(String module, String user, String password) {
        return "%s required username=\"%s\" password=\"%s\";".formatted(module, user, password);
    }

    /** Makes a user known, who may do nothing yet. */
    public void addUser(String user, String password)
            throws ExecutionException, InterruptedException {
        try (Admin admin = admin().openAdmin()) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            user,
                                            new ScramCredentialInfo(
                                                    ScramMechanism.SCRAM_SHA_512, 4096),
                                            password)))
                    .all()
                    .get();
        }
    }

    /** As the one who may do everything. */
    public Connection admin() {
        return connection(
                Map.of(
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        jaas(PLAIN_MODULE, ADMIN, ADMIN_PASSWORD)));
    }

    /** As a user who was {@link #addUser added}. */
    public Connection as(String user, String password) {
        return connection(
                Map.of(
                        "sasl.mechanism",
                        "SCRAM-SHA-512",
                        "sasl.jaas.config",
                        jaas(SCRAM_MODULE, user, password)));
    }

    /** As a user by a token that nobody has signed. */
    public Connection byToken(String user) {
        return connection(
                Map.of(
                        "sasl.mechanism",
                        "OAUTHBEARER",
                        "sasl.jaas.config",
                        "%s required unsecuredLoginStringClaim_sub=\"%s\";"
                                .formatted(OAUTH_MODULE, user)));
    }

    /** With further settings of Kafka's clients, which come before these. */
    public Connection connection(Map<String, String> more) {
        Map<String, String> kafka = new HashMap<>(trust());
        kafka.put("security.protocol", "SASL_SSL");
        kafka.putAll(more);
        return new Connection(
                broker.connection().bootstrapServers(), registry.url(), kafka, registrySettings());
    }

    private Map<String, String> trust() {
        return Map.of(
                "ssl.truststore.location",
                certificate.trustStore().toString(),
                "ssl.truststore.password",
                STORE_PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    private Map<String, String> registrySettings() {
        Map<String, String> settings = new HashMap<>(trust());
        settings.put("basic.auth.credentials.source", "USER_INFO");
        settings.put("basic.auth.user.info", REGISTRY_USER + ":" + REGISTRY_PASSWORD);
        return settings;
    }

    /**
     * A file of {@code --config} for a user: secrets are in it, in another file, and in a file of
     * their own.
     */
    public Path configFile(String user, String password) throws IOException {
        Connection plain = as(user, password);
        Path passwords = Files.createDirectories(directory.resolve("secrets-" + user));
        Files.writeString(passwords.resolve("password"), password);
        Files.writeString(passwords.resolve("others.properties"), "store=" + STORE_PASSWORD);
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap-servers", plain.bootstrapServers());
        settings.put("schema-registry", plain.registryUrl());
        plain.kafka().forEach((name, value) -> settings.put("kafka." + name, value));
        plain.registry().forEach((name, value) -> settings.put("schema.registry." + name, value));
        settings.put(
                "kafka.sasl.jaas.config",
                jaas(SCRAM_MODULE, user, "${directory:%s:password}".formatted(passwords)));
        settings.put(
                "kafka.ssl.truststore.password",
                "${file:%s:store}".formatted(passwords.resolve("others.properties")));
        StringBuilder text = new StringBuilder();
        settings.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        return Files.writeString(directory.resolve(user + ".properties"), text);
    }

    /** Passwords that nobody may be told, but for those of users. */
    public static List<String> secrets() {
        return List.of(ADMIN_PASSWORD, STORE_PASSWORD, REGISTRY_PASSWORD);
    }

    @Override
    public void close() {
        try (broker;
                registry) {
            RecordingAuthorizer.forget();
        }
    }
}
