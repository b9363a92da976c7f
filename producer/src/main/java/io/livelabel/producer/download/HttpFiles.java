package io.livelabel.producer.download;

import io.livelabel.schemas.client.UserException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Asks HTTP servers for files, whole or from a byte on. Thread-safe. */
final class HttpFiles {
    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final HttpClient client;
    private final Duration timeout;

    /**
     * A client.
     *
     * @param timeout how long a server may stay silent, before its answer and within it
     */
    HttpFiles(Duration timeout) {
        this.timeout = timeout;
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(timeout)
                        .build();
    }

    /**
     * The rest of a file.
     *
     * @param from the byte that the body begins with: the one asked for, or 0 where the server
     *     gives whole files only
     * @param body to be closed by the caller
     */
    record Rest(long from, HttpBody body) {}

    /** An answer that is not the file. */
    static final class StatusException extends IOException {
        private static final long serialVersionUID = 1L;
        private static final int REQUEST_TIMEOUT = 408;
        private static final int RANGE_NOT_SATISFIABLE = 416;
        private static final int TOO_MANY_REQUESTS = 429;

        private final int status;

        StatusException(int status, String range) {
            super("the server answers %d%s".formatted(status, range));
            this.status = status;
        }

        /** Whether the file has no bytes from the one asked for on. */
        boolean isBehindTheEnd() {
            return status == RANGE_NOT_SATISFIABLE;
        }

        /** Whether asking the same server again would change nothing. */
        boolean isFinal() {
            return status >= 400
                    && status < 500
                    && status != REQUEST_TIMEOUT
                    && status != RANGE_NOT_SATISFIABLE
                    && status != TOO_MANY_REQUESTS;
        }
    }

    /**
     * Asks for a file from a byte on.
     *
     * @throws StatusException if the server answers, but not with the file
     * @throws IOException if it does not answer
     */
    Rest open(URI uri, long from) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout);
        if (from > 0) {
            request.header("Range", "bytes=%d-".formatted(from));
        }
        HttpResponse<HttpBody> response;
        try {
            response = client.send(request.build(), head -> new HttpBody(timeout));
        } catch (ConnectException e) {
            // Thrown without a message.
            throw new IOException(
                    isUnknown(e) ? "the host is unknown" : "no connection to the server", e);
        }
        String range = response.headers().firstValue("Content-Range").orElse("");
        if (response.statusCode() == OK) {
            return new Rest(0, response.body());
        }
        if (response.statusCode() == PARTIAL && range.startsWith("bytes %d-".formatted(from))) {
            return new Rest(from, response.body());
        }
        response.body().close();
        throw new StatusException(
                response.statusCode(),
                response.statusCode() == PARTIAL
                        ? " with '%s', asked for from byte %d on".formatted(range, from)
                        : "");
    }

    private static boolean isUnknown(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    /**
     * A small text, all of it.
     *
     * @throws UserException if it cannot be had
     */
    String text(URI uri, int attempts, Duration firstPause) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return text(uri);
            } catch (IOException e) {
                boolean last = e instanceof StatusException status && status.isFinal();
                if (last || attempt >= attempts) {
                    throw new UserException(
                            "cannot fetch %s: %s (attempt %d of %d)"
                                    .formatted(uri, e.getMessage(), attempt, attempts),
                            e);
                }
            }
            Thread.sleep(Backoff.pause(firstPause, attempt).toMillis());
        }
    }

    private String text(URI uri) throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (HttpBody body = open(uri, 0).body()) {
            for (List<ByteBuffer> piece = body.next(); !piece.isEmpty(); piece = body.next()) {
                for (ByteBuffer buffer : piece) {
                    byte[] copied = new byte[buffer.remaining()];
                    buffer.get(copied);
                    bytes.write(copied, 0, copied.length);
                }
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
