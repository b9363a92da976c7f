package io.livelabel.schemas.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * What the house asks of a schema registry, over HTTP, so that several JVMs share one. It refuses
 * no schema, gives each text one id, and can be made to fail.
 */
public final class TestRegistry implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;

    // All are guarded by this. The id of a schema is its place, from 1.
    private final List<String> schemas = new ArrayList<>();
    private boolean failing;
    private int conflicts;
    private int refused;

    /** Starts it on a free port of the loopback address. */
    public TestRegistry() {
        this(null, context -> {});
    }

    /** Starts one that speaks TLS alone, and asks for a password. */
    public TestRegistry(SSLContext tls, String user, String password) {
        this(
                tls,
                context ->
                        context.setAuthenticator(
                                new BasicAuthenticator("schemas") {
                                    @Override
                                    public boolean checkCredentials(String who, String with) {
                                        return who.equals(user) && with.equals(password);
                                    }
                                }));
    }

    private TestRegistry(SSLContext tls, Consumer<HttpContext> protection) {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(anyPort, 0);
            } else {
                HttpsServer secured = HttpsServer.create(anyPort, 0);
                secured.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = secured;
            }
        } catch (IOException e) {
            throw new IllegalStateException("the test's registry did not start", e);
        }
        protection.accept(server.createContext("/", this::handle));
        server.start();
    }

    /** Where clients of any JVM of this machine find it. */
    public String url() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return scheme + "://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers every request with HTTP 503 from now on, or no more. */
    public synchronized void fail(boolean failsNow) {
        failing = failsNow;
    }

    /** Answers so many requests for a compatibility with HTTP 409 from now on. */
    public synchronized void conflict(int times) {
        conflicts = times;
    }

    /** Requests that were not answered as they should have been. */
    public synchronized int refused() {
        return refused;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            Answer answer = answer(exchange.getRequestURI().getPath(), request);
            byte[] body = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders()
                    .add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Answer(int status, Map<String, ?> body) {}

    private synchronized Answer answer(String path, byte[] request) throws IOException {
        if (failing) {
            refused++;
            return new Answer(503, Map.of("error_code", 50301, "message", "out of order"));
        }
        if (path.startsWith("/config") && conflicts > 0) {
            conflicts--;
            refused++;
            return new Answer(409, Map.of("error_code", 409, "message", "it exists already"));
        }
        if (path.startsWith("/config")) {
            return new Answer(200, Map.of("compatibilityLevel", "BACKWARD"));
        }
        if (path.startsWith("/subjects/")) {
            String schema = JSON.readTree(request).path("schema").asText();
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            return new Answer(200, Map.of("id", schemas.indexOf(schema) + 1));
        }
        int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        return id > 0 && id <= schemas.size()
                ? new Answer(200, Map.of("schema", schemas.get(id - 1)))
                : new Answer(404, Map.of("error_code", 40403, "message", "Schema not found"));
    }
}
