package io.livelabel.producer.download;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, taken piece by piece as it comes. Waiting for a piece ends with an
 * interrupt, and when the server falls silent, which reading from a socket's stream does not.
 *
 * <p>One thread takes and closes; the HTTP client delivers. At most one piece waits, so memory does
 * not grow with the body.
 */
final class HttpBody implements BodySubscriber<HttpBody>, AutoCloseable {
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final Duration silence;
    private volatile @Nullable Subscription subscription;
    private volatile boolean closed;

    /**
     * A body of which nothing came yet.
     *
     * @param silence how long a piece is waited for
     */
    HttpBody(Duration silence) {
        this.silence = silence;
    }

    private sealed interface Arrival {
        record Piece(List<ByteBuffer> buffers) implements Arrival {}

        record End() implements Arrival {}

        record Fault(Throwable cause) implements Arrival {}
    }

    /**
     * Waits for the next piece.
     *
     * @return its buffers; none at the body's end
     * @throws IOException if the connection broke before that, or the server is silent
     */
    List<ByteBuffer> next() throws IOException, InterruptedException {
        Arrival arrival = arrivals.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
        if (arrival == null) {
            throw new SocketTimeoutException(
                    "the server was silent for %.1f s".formatted(silence.toMillis() / 1e3));
        }
        if (arrival instanceof Arrival.Fault fault) {
            throw new IOException(
                    "the connection broke: %s".formatted(fault.cause().getMessage()),
                    fault.cause());
        }
        if (arrival instanceof Arrival.Piece piece) {
            Subscription source = subscription;
            if (source != null) {
                source.request(1);
            }
            return piece.buffers();
        }
        return List.of();
    }

    /** Ends the transfer; the connection is kept only where the body came to its end. */
    @Override
    public void close() {
        closed = true;
        Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }

    @Override
    public CompletionStage<HttpBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Subscription source) {
        subscription = source;
        if (closed) {
            source.cancel();
        } else {
            source.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        arrivals.add(new Arrival.Piece(buffers));
    }

    @Override
    public void onError(Throwable fault) {
        arrivals.add(new Arrival.Fault(fault));
    }

    @Override
    public void onComplete() {
        arrivals.add(new Arrival.End());
    }
}
