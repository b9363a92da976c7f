package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class SettingsDefaultsTest {
    @TempDir Path directory;

    @Command(name = "test")
    static final class TestCommand {
        @Mixin ConnectionOptions connection = new ConnectionOptions();
    }

    @Test
    void takesTheOptionsOwnDefaultLast() {
        assertThat(parse(Map.of()).bootstrapServers()).isEqualTo("localhost:9092");
    }

    @Test
    void prefersTheEnvironmentToTheFile() throws IOException {
        String file = file("bootstrap-servers=file:1\nschema-registry=http://file");

        Connection connection =
                parse(Map.of("LIVELABEL_BOOTSTRAP_SERVERS", "env:1"), "--config", file);

        assertThat(connection.bootstrapServers()).isEqualTo("env:1");
        assertThat(connection.registryUrl()).isEqualTo("http://file");
    }

    @Test
    void prefersTheCommandLineToAll() throws IOException {
        String file = file("bootstrap-servers=file:1");

        Connection connection =
                parse(
                        Map.of("LIVELABEL_BOOTSTRAP_SERVERS", "env:1"),
                        "--config=" + file,
                        "--bootstrap-servers",
                        "line:1");

        assertThat(connection.bootstrapServers()).isEqualTo("line:1");
    }

    @Test
    void passesClientSettingsThroughFromFileAndCommandLine() throws IOException {
        String file = file("kafka.security.protocol=SSL\nschema.registry.x=1\nkafka.linger.ms=5");

        Connection connection = parse(Map.of(), "--config", file, "-P", "kafka.linger.ms=9");

        assertThat(connection.kafka())
                .isEqualTo(Map.of("security.protocol", "SSL", "linger.ms", "9"));
        assertThat(connection.registry()).isEqualTo(Map.of("x", "1"));
        assertThat(connection.producer(Map.of("linger.ms", 20)))
                .containsEntry("linger.ms", "9")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("acks", "all");
    }

    @Test
    void neverPrintsTheSettingsWhichCanHoldSecrets() {
        Connection connection = parse(Map.of(), "-P", "kafka.sasl.jaas.config=secret");

        assertThat(connection.toString()).doesNotContain("secret");
    }

    @Test
    void readsAllOfTheFileThatTheEnvironmentNames() throws IOException {
        String file = file("bootstrap-servers=file:1\nkafka.linger.ms=5");

        Connection connection = parse(Map.of("LIVELABEL_CONFIG", file));

        assertThat(connection.bootstrapServers()).isEqualTo("file:1");
        assertThat(connection.kafka()).isEqualTo(Map.of("linger.ms", "5"));
    }

    @Test
    void refusesAPropertyOfNoClient() {
        assertThatThrownBy(() -> parse(Map.of(), "-P", "acks=1"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("'acks'");
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> parse(Map.of(), "--config", "no/such/file"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no/such/file");
    }

    @Test
    void refusesARegistryWithoutAScheme() {
        assertThatThrownBy(() -> parse(Map.of(), "--schema-registry", "localhost:8081"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("localhost:8081");
    }

    private String file(String content) throws IOException {
        return Files.writeString(directory.resolve("settings.properties"), content).toString();
    }

    private static Connection parse(Map<String, String> environment, String... arguments) {
        TestCommand command = new TestCommand();
        CommandLine line = new CommandLine(command);
        line.setDefaultValueProvider(new SettingsDefaults(arguments, environment));
        line.parseArgs(arguments);
        return command.connection.toConnection();
    }
}
