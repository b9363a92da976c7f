package io.livelabel.schemas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    void neverPrintsTheSettingsWhichCanHoldSecrets() throws IOException {
        String file = file("kafka.sasl.jaas.config=secret");

        assertThat(parse(Map.of(), "--config", file).toString()).doesNotContain("secret");
    }

    @Test
    void namesThePlaceOfASecretOfTheFileInsteadOfItself() throws IOException {
        String file = file("kafka.ssl.key.password=secret\nkafka.ssl.protocol=TLSv1.3");

        Connection connection = parse(Map.of(), "--config", file);

        assertThat(connection.kafka())
                .isEqualTo(
                        Map.of(
                                "ssl.key.password",
                                "${file:%s:kafka.ssl.key.password}".formatted(file),
                                "ssl.protocol",
                                "TLSv1.3"));
        assertThat(connection.producer(Map.of()).toString()).doesNotContain("secret");
        assertThat(
                        new ProducerConfig(connection.producer(Map.of()))
                                .getPassword("ssl.key.password"))
                .isEqualTo(new Password("secret"));
    }

    @Test
    void leavesTheNamesOfPlacesThatTheFileGivesItself() throws IOException {
        String file = file("kafka.ssl.key.password=${env:KEY_PASSWORD}");

        assertThat(parse(Map.of(), "--config", file).kafka())
                .containsEntry("ssl.key.password", "${env:KEY_PASSWORD}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.sasl.jaas.config",
                "kafka.ssl.keystore.password",
                "kafka.consumer.ssl.key.password",
                "kafka.ssl.keystore.key",
                "kafka.sasl.oauthbearer.client.credentials.client.secret",
                "schema.registry.basic.auth.user.info",
                "schema.registry.bearer.auth.token"
            })
    void refusesASecretOnTheCommandLineAndDoesNotRepeatIt(String name) {
        assertThatThrownBy(() -> parse(Map.of(), "-P", name + "=hunter2"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("'" + name + "' is a secret")
                .hasMessageNotContaining("hunter2");
        assertThat(parse(Map.of(), "-P", name + "=${env:PLACE}")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.sasl.jaas.config=a.Module required username=\"${env:USER}\" password=\"hunter2\";",
                "kafka.sasl.jaas.config=a.Module required username='${env:USER}' password=hunter2;",
                "kafka.sasl.jaas.config=a.Module required password=\"${env:A}\" clientSecret='hunter2';",
                "kafka.ssl.key.password=hunter2${env:REST}",
                "schema.registry.basic.auth.user.info=${env:USER}:hunter2",
                "schema.registry.bearer.auth.token=${env:A}hunter2"
            })
    void refusesASecretBesideTheNameOfAnothersPlace(String setting) throws IOException {
        String file = file(setting);

        assertThatThrownBy(() -> parse(Map.of(), "-P", setting))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is a secret")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> parse(Map.of(), "--config", file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("beside the name of another's place")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.sasl.jaas.config=a.Module required username=\"trainer\" password=\"${env:A}\";",
                "kafka.sasl.jaas.config=a.Module required username=trainer password=${env:A};",
                "kafka.sasl.jaas.config=${file:/a/b:c}",
                "schema.registry.basic.auth.user.info=user:${env:A}",
                "schema.registry.basic.auth.user.info=${env:USER}:${env:A}"
            })
    void takesSettingsWhoseSecretsAreAllGivenByTheirPlaces(String setting) throws IOException {
        assertThat(parse(Map.of(), "-P", setting))
                .isEqualTo(parse(Map.of(), "--config", file(setting)));
    }

    @Test
    void tellsInItsHelpHowPlacesAreNamed() {
        String help = new CommandLine(new TestCommand()).getUsageMessage();

        assertThat(help.replaceAll("\\s", "")).contains("${file:PATH:NAME}or${env:NAME}");
    }

    @Test
    void knowsEverySecretOfKafkasClientsByItsName() {
        for (ConfigDef def :
                List.of(
                        ProducerConfig.configDef(),
                        ConsumerConfig.configDef(),
                        AdminClientConfig.configDef())) {
            def.configKeys().values().stream()
                    .filter(key -> key.type == ConfigDef.Type.PASSWORD)
                    .map(key -> key.name)
                    // Certificates are for everybody to see.
                    .filter(name -> !name.contains("certificate"))
                    .forEach(
                            name ->
                                    assertThat(SecretSettings.isSecret("kafka." + name))
                                            .as(name)
                                            .isTrue());
        }
    }

    @Test
    void saysWhichPlaceHoldsNothing() {
        Connection connection = parse(Map.of(), "-P", "kafka.ssl.key.password=${env:NO_SUCH_NAME}");

        assertThatThrownBy(connection::openAdmin)
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "ssl.key.password is said to be ${env:NO_SUCH_NAME}, which is not there");
    }

    @Test
    void saysWhichFileOfSecretsCannotBeRead() {
        Connection connection =
                parse(Map.of(), "-P", "schema.registry.ssl.key.password=${file:/no/such:name}");

        assertThatThrownBy(connection::openRegistry)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("${file:/no/such:name}, which cannot be read");
    }

    @Test
    void refusesAUserInTheRegistrysUrlAndDoesNotRepeatIt() {
        assertThatThrownBy(
                        () -> parse(Map.of(), "--schema-registry", "https://me:hunter2@registry"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("basic.auth.user.info")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void hidesWhatMayBePartOfASecretInAnErrorOfAClient() {
        Map<String, String> settings =
                Map.of(
                        "sasl.jaas.config",
                        "a.Module required username=\"me\" password=\"hunter2 hunter3\";",
                        "ssl.protocol",
                        "TLSv1.3");

        assertThat(
                        SecretSettings.hide(
                                "a.Module: no value for hunter3 but hunter2, TLSv1.3, password",
                                settings))
                .isEqualTo("a.Module: no value for [hidden] but [hidden], TLSv1.3, password");
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
