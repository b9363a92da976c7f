package io.livelabel.producer.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mirror on this machine: serves a plan and files, and misbehaves where told. */
public final class PlanServer implements AutoCloseable {
    /** How a request for a file is answered. */
    public enum Answer {
        /** As it should be. */
        SOUND,
        /** Half of what was asked for, and the connection is cut. */
        CUT,
        /** With one byte changed. */
        CORRUPT,
        /** By the whole file, whatever part was asked for. */
        WHOLE,
        /** Not for now. */
        BUSY,
        /** Not at all. */
        ABSENT,
        /** With headers, and then nothing. */
        SILENT
    }

    /**
     * A request for a file.
     *
     * @param name the file
     * @param range the header, or an empty text
     */
    public record Request(String name, String range) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Partition partition;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, Queue<Answer>> answers = new HashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String plan = "";
    private volatile String vocabulary = "";

    /** Starts it, on a free port. */
    public PlanServer(Partition partition) throws IOException {
        this.partition = partition;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Its root. */
    public URI root() {
        return URI.create("http://localhost:%d/".formatted(server.getAddress().getPort()));
    }

    /** Adds a file of random bytes; the plan lists its MD5. */
    public byte[] add(String name, int bytes) {
        byte[] content = new byte[bytes];
        new SplittableRandom(name.hashCode()).nextBytes(content);
        files.put(name, content);
        StringBuilder listed = new StringBuilder();
        files.forEach(
                (file, data) ->
                        listed.append(listed.isEmpty() ? "" : ", ")
                                .append("\"%s\": \"%s\"".formatted(file, md5(data))));
        plan = "{\"files\": {%s}}".formatted(listed);
        return content;
    }

    private static String md5(byte[] data) {
        return HexFormat.of().formatHex(Md5.digest().digest(data));
    }

    /** Sets what {@code vocabulary.csv} at the root holds. */
    public void setVocabulary(String content) {
        vocabulary = content;
    }

    /** Sets how the next requests for a file are answered; those behind them are sound. */
    public void answer(String name, Answer... next) {
        synchronized (answers) {
            answers.put(name, new ArrayDeque<>(List.of(next)));
        }
    }

    /** The requests for files so far. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring(1);
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (path.equals(Vocabulary.FILE)) {
                send(exchange, 200, vocabulary.getBytes(StandardCharsets.UTF_8));
            } else if (path.equals(partition.planPath())) {
                send(exchange, 200, plan.getBytes(StandardCharsets.UTF_8));
            } else if (path.equals(partition.filePath(name)) && files.containsKey(name)) {
                handle(exchange, name);
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange, String name) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(new Request(name, range == null ? "" : range));
        Answer answer;
        synchronized (answers) {
            Answer next = answers.getOrDefault(name, new ArrayDeque<>()).poll();
            answer = next == null ? Answer.SOUND : next;
        }
        byte[] content = Objects.requireNonNull(files.get(name)).clone();
        int from = 0;
        if (range != null && answer != Answer.WHOLE) {
            from = Integer.parseInt(range.replaceAll("[^0-9]", ""));
        }
        if (from >= content.length) {
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        int status = from > 0 ? 206 : 200;
        byte[] rest = Arrays.copyOfRange(content, from, content.length);
        switch (answer) {
            case SOUND, WHOLE -> send(exchange, status, rest);
            case CORRUPT -> {
                rest[rest.length / 2] ^= 1;
                send(exchange, status, rest);
            }
            case CUT -> {
                exchange.sendResponseHeaders(status, rest.length);
                OutputStream out = exchange.getResponseBody();
                out.write(rest, 0, rest.length / 2);
                out.flush();
            }
            case BUSY -> exchange.sendResponseHeaders(503, -1);
            case ABSENT -> exchange.sendResponseHeaders(404, -1);
            case SILENT -> {
                exchange.sendResponseHeaders(status, rest.length);
                exchange.getResponseBody().flush();
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
