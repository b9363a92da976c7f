package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Clients of a broker and a registry with TLS and passwords. */
class SecuredConnectionIT {
    private static final String PASSWORD = "trainers-77aa01";

    @TempDir static Path directory;

    private static SecuredBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new SecuredBroker(directory);
        broker.addUser("trainer", PASSWORD);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Command(name = "test")
    static final class TestCommand {
        @Mixin ConnectionOptions connection = new ConnectionOptions();
    }

    @Test
    void knowsAUserByEachMechanism() throws Exception {
        for (Connection connection :
                List.of(
                        broker.admin(),
                        broker.as("trainer", PASSWORD),
                        broker.byToken("trainer"))) {
            try (Admin admin = connection.openAdmin()) {
                assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            }
        }
    }

    @Test
    void takesSecretsFromTheFilesThatTheSettingsNameForBrokerAndRegistry() throws IOException {
        TestCommand command = new TestCommand();
        Path config = broker.configFile("trainer", PASSWORD);
        String[] arguments = {"--config", config.toString()};
        new CommandLine(command)
                .setDefaultValueProvider(new SettingsDefaults(arguments, Map.of()))
                .parseArgs(arguments);
        Connection connection = command.connection.toConnection();

        connection.openAdmin().close();
        assertThat(
                        connection
                                .openRegistry()
                                .register(Topics.TRUTH.subject(), Topics.TRUTH.schema()))
                .isPositive();
        String settings = connection.kafka() + " " + connection.registry();
        assertThat(Files.readString(config)).contains("kafka.ssl.truststore.location");
        assertThat(settings).contains("${directory:").doesNotContain(PASSWORD);
        SecuredBroker.secrets().forEach(secret -> assertThat(settings).doesNotContain(secret));
    }

    @Test
    void saysThatThePasswordIsWrongAndDoesNotRepeatIt() {
        assertThatThrownBy(broker.as("trainer", "wrong-password")::openAdmin)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("do not accept each other")
                .hasMessageContaining("invalid credentials")
                .hasMessageNotContaining("wrong-password");
    }

    @Test
    void saysThatNobodyTrustsTheBrokersCertificate() {
        Map<String, String> distrusting = new HashMap<>(broker.admin().kafka());
        distrusting.keySet().removeIf(name -> name.startsWith("ssl."));
        Connection connection =
                new Connection(
                        broker.admin().bootstrapServers(),
                        broker.admin().registryUrl(),
                        distrusting,
                        Map.of());

        assertThatThrownBy(connection::openAdmin)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("do not accept each other")
                .hasMessageContaining("certification path");
        assertThatThrownBy(() -> connection.openRegistry().byId(1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("certification path");
    }

    @Test
    void saysThatTheRegistryKnowsNoSuchUser() {
        Map<String, String> registry = new HashMap<>(broker.admin().registry());
        registry.put("basic.auth.user.info", "house:wrong-password");
        Connection connection =
                new Connection(
                        broker.admin().bootstrapServers(),
                        broker.admin().registryUrl(),
                        broker.admin().kafka(),
                        registry);

        assertThatThrownBy(() -> connection.openRegistry().byId(1))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("HTTP 401")
                .hasMessageNotContaining("wrong-password");
    }

    @Test
    void hidesTheSecretInASettingThatCannotBeUnderstood() {
        Connection connection =
                broker.connection(
                        Map.of(
                                "sasl.mechanism",
                                "PLAIN",
                                "sasl.jaas.config",
                                "org.apache.kafka.common.security.plain.PlainLoginModule required password=hunter2 hunter3;"));

        assertThatThrownBy(connection::openAdmin)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("cannot make a Kafka client")
                .hasMessageNotContaining("hunter")
                .hasNoCause();
    }
}
