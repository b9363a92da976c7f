package io.livelabel.schemas.client;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns a signal to end (Ctrl-C, SIGTERM) into an interrupt of one thread, and lets that thread
 * close what it has opened before the JVM ends. Closing it says that all is closed.
 */
public final class InterruptOnShutdown implements AutoCloseable {
    private static final int CLOSE_WITHIN_SECONDS = 60;

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Interrupts {@code thread} when the JVM is told to end. */
    public InterruptOnShutdown(Thread thread) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> interrupt(thread), "interrupt-on-shutdown"));
    }

    private void interrupt(Thread thread) {
        if (closed.getCount() == 0) {
            return;
        }
        thread.interrupt();
        try {
            if (!closed.await(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                System.err.printf("not everything was closed within %d s%n", CLOSE_WITHIN_SECONDS);
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
