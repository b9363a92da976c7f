package io.livelabel.classifier;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How far a classifier has come, for those who wait for it: whether it labels, and whether it has
 * ended. Closing it says that the classifier is closed. Thread-safe.
 */
final class Progress implements AutoCloseable {
    private final CompletableFuture<Void> labelling = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** It labels now. */
    void labels() {
        labelling.complete(null);
    }

    /** It has failed for good. */
    void fail(Throwable cause) {
        labelling.obtrudeException(cause);
        ended.completeExceptionally(cause);
    }

    /** It is being closed and labels no more. */
    void closing() {
        labelling.obtrudeException(new IllegalStateException("it was closed"));
    }

    /** Why it has failed for good; empty if it has not. */
    Optional<String> failure() {
        return ended.isCompletedExceptionally()
                ? Optional.of("it has failed for good: " + ended.handle((none, e) -> e).join())
                : Optional.empty();
    }

    @Override
    public void close() {
        ended.complete(null);
    }

    /**
     * Waits until it labels.
     *
     * @return whether it does; false if it does not in time
     * @throws IllegalStateException if it never will
     */
    boolean awaitLabelling(Duration timeout) throws InterruptedException {
        return await(labelling, timeout);
    }

    /**
     * Waits until it is closed.
     *
     * @return whether it is; false if it is not in time
     * @throws IllegalStateException if it has failed for good
     */
    boolean awaitClosed(Duration timeout) throws InterruptedException {
        return await(ended, timeout);
    }

    private static boolean await(CompletableFuture<Void> event, Duration timeout)
            throws InterruptedException {
        try {
            event.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the classifier has stopped: " + e.getCause(), e);
        }
    }
}
