package io.livelabel.trainer;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publishes snapshots on a thread of its own, in the order they are handed in, and retires behind
 * each what need not stay; where they come faster than they can be published, only the newest.
 * Whoever hands in a snapshot vouches that its checkpoint is complete.
 */
final class WeightsPublisher {
    private final VersionLog log;
    private final Function<ModelSnapshot, WeightsVersion> toVersion;
    private final Retirement retirement;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;

    // All three are guarded by this.
    private @Nullable ModelSnapshot waiting;
    private boolean closing;
    private @Nullable Throwable failure;

    /**
     * Starts the thread.
     *
     * @param log where versions go; used by the thread alone until {@link #drain} has returned
     * @param toVersion makes a snapshot ready to be published
     * @param retirement retires versions of the same log
     * @param onFailure is told, on the publisher's thread, of the failure that ended it
     */
    WeightsPublisher(
            VersionLog log,
            Function<ModelSnapshot, WeightsVersion> toVersion,
            Retirement retirement,
            Consumer<Throwable> onFailure) {
        this.log = log;
        this.toVersion = toVersion;
        this.retirement = retirement;
        this.onFailure = onFailure;
        thread = new Thread(this::run, "weights-publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Hands in a snapshot; one that still waits gives way to it.
     *
     * @throws IllegalStateException if the publisher is drained: nothing would come of it
     */
    synchronized void submit(ModelSnapshot snapshot) {
        if (closing) {
            throw new IllegalStateException(
                    "version %d was handed to a publisher that is drained"
                            .formatted(snapshot.version()));
        }
        waiting = snapshot;
        notifyAll();
    }

    /**
     * Ends the thread after it has published what waits.
     *
     * @throws IllegalStateException if something handed in could not be published
     * @throws InterruptedException if interrupted; the thread is then stopped where it is
     */
    void drain() throws InterruptedException {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
        synchronized (this) {
            if (failure != null) {
                throw new IllegalStateException(
                        "not all weights were published: " + failure.getMessage(), failure);
            }
        }
    }

    private void run() {
        try {
            for (ModelSnapshot next = take(); next != null; next = take()) {
                publish(next);
            }
        } catch (InterruptedException e) {
            // Only drain interrupts, and it has told its caller.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            synchronized (this) {
                failure = e;
            }
            onFailure.accept(e);
        }
    }

    private synchronized @Nullable ModelSnapshot take() throws InterruptedException {
        while (waiting == null && !closing) {
            wait();
        }
        ModelSnapshot next = waiting;
        waiting = null;
        return next;
    }

    private void publish(ModelSnapshot snapshot) {
        WeightsVersion version = toVersion.apply(snapshot);
        PublishedVersion published = log.versions().get(version.version());
        if (published == null) {
            log.append(version);
        } else if (!published.sha256().equals(version.weights().sha256())) {
            throw new TrainingException(
                    "weights %s are published with SHA-256 %s, but the same number of steps has now given %s: a published version never changes. Were threads, engine, processor or settings changed?"
                            .formatted(
                                    version.name(),
                                    published.sha256(),
                                    version.weights().sha256()));
        }
        retirement.run();
    }
}
