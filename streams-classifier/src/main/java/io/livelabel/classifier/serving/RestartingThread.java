package io.livelabel.classifier.serving;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon thread that does its work until it is closed, and after a failure again from the
 * beginning, behind a pause. Closing interrupts it. Thread-safe.
 */
public final class RestartingThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestartingThread.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);

    private final Work work;
    private final Consumer<RuntimeException> onFailure;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** What the thread does; it returns when {@link #isClosing}. */
    public interface Work {
        /** Does it. */
        void run() throws InterruptedException;
    }

    /**
     * A thread, not started yet.
     *
     * @param onFailure is told each failure of the work, on the thread
     */
    public RestartingThread(String name, Work work, Consumer<RuntimeException> onFailure) {
        this.work = work;
        this.onFailure = onFailure;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts it. */
    public void start() {
        thread.start();
    }

    /** Whether the work is to end. */
    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        while (!isClosing()) {
            try {
                work.run();
            } catch (InterruptException | InterruptedException e) {
                LOG.debug("stopping", e);
            } catch (RuntimeException e) {
                failed(e);
            } catch (Error e) {
                // As where memory runs out once: nobody would do this work from then on.
                failed(new IllegalStateException("the work ended by " + e, e));
            }
        }
    }

    private void failed(RuntimeException failure) {
        if (!isClosing()) {
            onFailure.accept(failure);
            pause();
        }
    }

    private void pause() {
        try {
            if (closing.await(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closed during the pause");
            }
        } catch (InterruptedException e) {
            LOG.debug("stopping", e);
        }
    }

    /** Tells the thread to stop, without waiting for it. */
    public synchronized void stop() {
        // A second interruption would disturb what the work closes.
        if (!isClosing()) {
            closing.countDown();
            thread.interrupt();
        }
    }

    /**
     * Stops the thread and waits for it.
     *
     * @throws IllegalStateException if it does not stop within 20 seconds
     */
    @Override
    public void close() {
        stop();
        try {
            thread.join(STOP_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(
                    "thread %s did not stop within %d s"
                            .formatted(thread.getName(), STOP_WITHIN.toSeconds()));
        }
    }
}
