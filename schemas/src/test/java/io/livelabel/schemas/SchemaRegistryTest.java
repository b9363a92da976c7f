package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.livelabel.schemas.RegistryException.Kind;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.client.TestRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {
    private static final byte[] RECORD = {0, 0, 0, 0, 7, 2, 'a', 0};

    private HttpServer server;
    private int status;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body =
                            "{\"error_code\": %d, \"message\": \"no\"}"
                                    .formatted(status)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void blamesTheRecordOnlyForASchemaThatTheRegistryDoesNotHave() {
        status = 404;

        assertThatThrownBy(() -> serde().read(RECORD))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("id 7");
    }

    @Test
    void doesNotBlameTheRecordForRefusedCredentials() {
        status = 401;

        assertThatThrownBy(() -> serde().read(RECORD))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED))
                .hasMessageContaining("HTTP 401");
    }

    @Test
    void doesNotBlameTheRecordForARegistryInTrouble() {
        status = 500;

        assertThatThrownBy(() -> serde().read(RECORD))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
    }

    @Test
    void knowsWithoutAskingThatNoIdIsNegative() {
        byte[] record = RECORD.clone();
        record[1] = -1;

        assertThatThrownBy(() -> serde().read(record)).isInstanceOf(MalformedRecordException.class);
    }

    private AvroSerde<Truth> serde() {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return new AvroSerde<>(Truth.class, SchemaRegistry.connect(url, Map.of()));
    }

    @Test
    void setsACompatibilityBehindSomebodyElseWhoSetsItAtTheSameMoment() {
        try (TestRegistry shared = new TestRegistry()) {
            SchemaRegistry registry = SchemaRegistry.connect(shared.url(), Map.of());
            shared.conflict(1);
            registry.setCompatibility("a-value", "FULL");
            assertThat(shared.refused()).isEqualTo(1);

            shared.conflict(10);
            assertThatThrownBy(() -> registry.setCompatibility("a-value", "FULL"))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("HTTP 409");
        }
    }
}
