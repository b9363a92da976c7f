package io.livelabel.schemas.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns a signal to end (Ctrl-C, SIGTERM) into an interrupt of one thread, and lets that thread
 * close what it has opened before the JVM ends. Closing it says that all is closed.
 */
public final class InterruptOnShutdown implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(60);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration closeWithin;

    /** Interrupts {@code thread} when the JVM is told to end, which then waits up to a minute. */
    public InterruptOnShutdown(Thread thread) {
        this(thread, CLOSE_WITHIN);
    }

    /** Interrupts {@code thread} when the JVM is told to end, which then waits so long at most. */
    public InterruptOnShutdown(Thread thread, Duration closeWithin) {
        this.closeWithin = closeWithin;
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> interrupt(thread), "interrupt-on-shutdown"));
    }

    private void interrupt(Thread thread) {
        if (closed.getCount() == 0) {
            return;
        }
        thread.interrupt();
        try {
            if (!closed.await(closeWithin.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.printf(
                        "not everything was closed within %d s%n", closeWithin.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
