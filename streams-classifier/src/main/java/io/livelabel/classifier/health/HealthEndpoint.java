package io.livelabel.classifier.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers over HTTP, on daemon threads of its own, until it is closed: {@code /health/live} and
 * {@code /health/ready} with 200 or, and why, with 503; {@code /metrics} in Prometheus's text
 * format. A client that does not send its request within three seconds, or does not take its answer
 * within ten, is cut off, so that it keeps no other from its answer. Thread-safe; whoever opens it
 * closes it.
 */
public final class HealthEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthEndpoint.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int THREADS = 32;
    private static final long IDLE_SECONDS = 30;
    private static final int WAITING_CONNECTIONS = 16;

    static {
        // The JDK's server has no limits of its own, and reads these when it is loaded: a request
        // that does not come to its end, or whose answer is not taken, would keep a thread for
        // good.
        setUnlessSet("sun.net.httpserver.maxReqTime", "3");
        setUnlessSet("sun.net.httpserver.maxRspTime", "10");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private record Answer(int status, String type, String body) {}

    /**
     * Listens, and answers from now on.
     *
     * @param fault why the instance will never label again; empty while it may
     * @param lack why it does not label now; empty if it does
     * @param metrics its meters, in Prometheus's text format
     * @throws UserException if it cannot listen there
     */
    public HealthEndpoint(
            HealthSettings settings,
            Supplier<Optional<String>> fault,
            Supplier<Optional<String>> lack,
            Supplier<String> metrics) {
        server = listen(settings);
        threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        work -> {
                            Thread thread = new Thread(work, "health");
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        answer("/health/live", () -> health(fault.get(), "live"));
        answer("/health/ready", () -> health(lack.get(), "ready"));
        answer("/metrics", () -> new Answer(200, PROMETHEUS, metrics.get()));
        server.start();
        LOG.info(
                "health and metrics at http://{}:{}/health/live, /health/ready and /metrics",
                settings.bind(),
                address().getPort());
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static HttpServer listen(HealthSettings settings) {
        InetSocketAddress address = new InetSocketAddress(settings.bind(), settings.port());
        try {
            if (address.isUnresolved()) {
                throw new IOException("no such address is known");
            }
            return HttpServer.create(address, WAITING_CONNECTIONS);
        } catch (IOException e) {
            throw new UserException(
                    "cannot listen at %s, port %d, for health and metrics: %s; choose others by --health-bind and --health-port (0 for a free one), or --health off"
                            .formatted(settings.bind(), settings.port(), e.getMessage()),
                    e);
        }
    }

    private static Answer health(Optional<String> lack, String name) {
        return lack.map(why -> new Answer(503, TEXT, why + "\n"))
                .orElseGet(() -> new Answer(200, TEXT, name + "\n"));
    }

    private void answer(String path, Supplier<Answer> page) {
        server.createContext(path, exchange -> respond(exchange, path, page));
    }

    private static void respond(HttpExchange exchange, String path, Supplier<Answer> page)
            throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            boolean headersOnly = method.equals("HEAD");
            Answer answer;
            if (!exchange.getRequestURI().getPath().equals(path)) {
                answer = new Answer(404, TEXT, "there is nothing here\n");
            } else if (!headersOnly && !method.equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                answer = new Answer(405, TEXT, "allowed are GET and HEAD\n");
            } else {
                answer = made(path, page);
            }
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), headersOnly ? -1 : body.length);
            if (!headersOnly) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static Answer made(String path, Supplier<Answer> page) {
        try {
            return page.get();
        } catch (RuntimeException e) {
            LOG.error("cannot answer {}", path, e);
            return new Answer(500, TEXT, "it failed; the log says why\n");
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops at once; answers under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
