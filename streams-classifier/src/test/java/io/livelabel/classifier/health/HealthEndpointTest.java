package io.livelabel.classifier.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HealthEndpointTest {
    private static final int THREADS = 32;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final AtomicReference<Optional<String>> fault = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> lack = new AtomicReference<>(Optional.empty());
    private final HealthEndpoint endpoint =
            new HealthEndpoint(
                    HealthSettings.defaults(), fault::get, lack::get, () -> "livelabel_x 1\n");

    @AfterEach
    void close() {
        endpoint.close();
    }

    @Test
    void answersWhetherTheInstanceLivesAndLabels() throws Exception {
        assertAnswer("/health/live", 200, "live\n");
        assertAnswer("/health/ready", 200, "ready\n");
        lack.set(Optional.of("no weights serve"));
        assertAnswer("/health/live", 200, "live\n");
        assertAnswer("/health/ready", 503, "no weights serve\n");
        fault.set(Optional.of("it has failed for good"));
        assertAnswer("/health/live", 503, "it has failed for good\n");
    }

    @Test
    void answersWithTheMetersInPrometheussFormat() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.body()).isEqualTo("livelabel_x 1\n");
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void saysThatThereIsNothingElse() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/health/lively").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/all").statusCode()).isEqualTo(404);
    }

    @Test
    void allowsReadingAlone() throws Exception {
        HttpResponse<String> head = send("HEAD", "/health/ready");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post = send("POST", "/health/ready");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void aFailureIsAnAnswerToo() throws Exception {
        try (HealthEndpoint failing =
                new HealthEndpoint(
                        HealthSettings.defaults(),
                        Optional::empty,
                        Optional::empty,
                        () -> {
                            throw new IllegalStateException("no meters");
                        })) {
            HttpResponse<String> answer = send("GET", failing, "/metrics");
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(send("GET", failing, "/health/live").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void clientsThatDoNotEndTheirRequestKeepNoOtherFromItsAnswer() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * THREADS; i++) {
                Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), endpoint.address().getPort());
                slow.add(socket);
                socket.getOutputStream().write("GET /health/live HTTP/1.1\r\n".getBytes(UTF_8));
            }
            assertThat(
                            HttpClient.newHttpClient()
                                    .send(
                                            HttpRequest.newBuilder(uri(endpoint, "/health/live"))
                                                    .timeout(LONG)
                                                    .build(),
                                            BodyHandlers.ofString())
                                    .body())
                    .isEqualTo("live\n");
            for (Socket socket : slow) {
                socket.setSoTimeout((int) LONG.toMillis());
                assertThat(isCutOff(socket)).as("it is cut off").isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    void listensToThisMachineAloneUnlessToldOtherwise() {
        assertThat(endpoint.address().getAddress().isLoopbackAddress()).isTrue();
        try (HealthEndpoint open = open("0.0.0.0", 0)) {
            assertThat(open.address().getAddress().isAnyLocalAddress()).isTrue();
        }
    }

    @Test
    void saysWhatToDoWhereItCannotListen() {
        int taken = endpoint.address().getPort();
        assertThatThrownBy(() -> open("127.0.0.1", taken))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("cannot listen at 127.0.0.1, port " + taken)
                .hasMessageContaining("--health-port (0 for a free one), or --health off");
        assertThatThrownBy(() -> open("no.such.host.invalid", 0))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no such address is known");
    }

    /** Whether the server ended it: a reset says so too, if what was sent had not been read. */
    private static boolean isCutOff(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    private static HealthEndpoint open(String bind, int port) {
        return new HealthEndpoint(
                new HealthSettings(true, bind, port), Optional::empty, Optional::empty, () -> "");
    }

    private void assertAnswer(String path, int status, String body) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        return send(method, endpoint, path);
    }

    private static HttpResponse<String> send(String method, HealthEndpoint to, String path)
            throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(to, path))
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    private static URI uri(HealthEndpoint to, String path) {
        return URI.create("http://127.0.0.1:" + to.address().getPort() + path);
    }
}
