package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.client.TopicCreation;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contracts in a real registry: Apicurio Registry as a process of its own. */
class SchemaRegistryIT {
    private static Process process;
    private static String url;

    @BeforeAll
    static void startRegistry() throws IOException {
        int port = freePort();
        Path directory = Path.of("target", "apicurio").toAbsolutePath();
        Path jar =
                directory.resolve(
                        "apicurio-registry-app-"
                                + System.getProperty("apicurio.version")
                                + "-runner.jar");
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-jar",
                                jar.toString())
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("registry.log").toFile())
                        .start();
        url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
        Awaitility.await("the registry answers")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(250))
                .until(SchemaRegistryIT::answers);
        TopicCreation.register(SchemaRegistry.connect(url, Map.of()), Topics.all());
    }

    @AfterAll
    static void stopRegistry() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Test
    void holdsEverySchema() {
        SchemaRegistry registry = SchemaRegistry.connect(url, Map.of());

        for (Topics.Topic topic : Topics.all()) {
            int id = registry.register(topic.subject(), topic.schema());
            assertThat(SchemaRegistry.connect(url, Map.of()).byId(id)).isEqualTo(topic.schema());
        }
    }

    @Test
    void acceptsACompatibleChangeOfEverySchema() {
        SchemaRegistry registry = SchemaRegistry.connect(url, Map.of());

        for (Topics.Topic topic : Topics.all()) {
            Schema wider = withField(topic.schema(), true);
            assertThat(registry.isCompatible(topic.subject(), wider)).as(topic.name()).isTrue();
        }
        String subject = Topics.LABELS_CORRECTIONS.subject();
        Schema wider = withField(Topics.LABELS_CORRECTIONS.schema(), true);
        assertThat(registry.byId(registry.register(subject, wider))).isEqualTo(wider);
    }

    @Test
    void acceptsThisVersionsMetricsBehindThoseOfTheVersionBefore() throws IOException {
        SchemaRegistry registry = SchemaRegistry.connect(url, Map.of());
        String subject = Topics.Topic.subject("training-metrics-before");
        registry.register(
                subject,
                ContractsTest.before("TrainingMetrics-1.avsc", PrequentialFigures.SCHEMA$));
        registry.setCompatibility(subject, "FULL");

        int id = registry.register(subject, Topics.TRAINING_METRICS.schema());
        assertThat(registry.byId(id)).isEqualTo(Topics.TRAINING_METRICS.schema());
    }

    @Test
    void refusesAnIncompatibleChangeOfEverySchema() {
        SchemaRegistry registry = SchemaRegistry.connect(url, Map.of());

        for (Topics.Topic topic : Topics.all()) {
            Schema broken = withField(topic.schema(), false);
            assertThat(registry.isCompatible(topic.subject(), broken)).as(topic.name()).isFalse();
            RegistryException refused =
                    catchThrowableOfType(
                            RegistryException.class,
                            () -> registry.register(topic.subject(), broken));
            assertThat(refused).as(topic.name()).isNotNull();
            assertThat(refused.kind()).isEqualTo(RegistryException.Kind.INCOMPATIBLE);
        }
    }

    @Test
    void letsAReaderFindTheWritersSchemaByItsId() throws MalformedRecordException {
        Truth truth = new Truth("SjJ3", List.of(11));
        byte[] bytes =
                new AvroSerde<>(Truth.class, SchemaRegistry.connect(url, Map.of()))
                        .serialize("truth", truth);

        assertThat(new AvroSerde<>(Truth.class, SchemaRegistry.connect(url, Map.of())).read(bytes))
                .isEqualTo(truth);
    }

    @Test
    void tellsAnUnknownIdFromARegistryThatIsNotThere() throws IOException {
        assertThatThrownBy(() -> SchemaRegistry.connect(url, Map.of()).byId(987_654))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNKNOWN));
        String nobody = "http://127.0.0.1:" + freePort();
        assertThatThrownBy(() -> SchemaRegistry.connect(nobody, Map.of()).byId(1))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNREACHABLE))
                .hasMessageContaining(nobody);
    }

    private static Schema withField(Schema schema, boolean optional) {
        SchemaBuilder.FieldAssembler<Schema> fields =
                SchemaBuilder.record(schema.getFullName()).doc(schema.getDoc()).fields();
        for (Schema.Field field : schema.getFields()) {
            fields =
                    field.hasDefaultValue()
                            ? fields.name(field.name())
                                    .doc(field.doc())
                                    .type(field.schema())
                                    .withDefault(defaultOf(field))
                            : fields.name(field.name())
                                    .doc(field.doc())
                                    .type(field.schema())
                                    .noDefault();
        }
        return optional
                ? fields.optionalString("addedLater").endRecord()
                : fields.requiredString("addedLater").endRecord();
    }

    private static Object defaultOf(Schema.Field field) {
        return field.defaultVal() == org.apache.avro.JsonProperties.NULL_VALUE
                ? null
                : field.defaultVal();
    }

    private static boolean answers() {
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(url + "/subjects")).build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
