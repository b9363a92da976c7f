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
    private final VersionForms forms;
    private final Retirement retirement;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;

    // All five are guarded by this.
    private @Nullable ModelSnapshot waiting;
    private @Nullable ModelSnapshot toPrepare;
    private @Nullable Prepared prepared;
    private boolean closing;
    private @Nullable Throwable failure;

    /**
     * What was done before a version is due.
     *
     * @param records null where its form is only known when it is
     */
    private record Prepared(WeightsVersion version, @Nullable PreparedVersion records) {}

    /**
     * Starts the thread.
     *
     * @param log where versions go; used by the thread alone until {@link #drain} has returned
     * @param toVersion makes a snapshot a version; does nothing else
     * @param forms gives a version that is due the form in which it is published
     * @param retirement retires versions of the same log
     * @param onFailure is told, on the publisher's thread, of the failure that ended it
     */
    WeightsPublisher(
            VersionLog log,
            Function<ModelSnapshot, WeightsVersion> toVersion,
            VersionForms forms,
            Retirement retirement,
            Consumer<Throwable> onFailure) {
        this.log = log;
        this.toVersion = toVersion;
        this.forms = forms;
        this.retirement = retirement;
        this.onFailure = onFailure;
        thread = new Thread(this::run, "weights-publisher");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Does what can be done before a snapshot's checkpoint is complete, so that less is left behind
     * it. Publishes nothing.
     */
    synchronized void prepare(ModelSnapshot snapshot) {
        toPrepare = snapshot;
        notifyAll();
    }

    /** Keeps nothing that was prepared: its checkpoint has failed. */
    synchronized void forgetPrepared() {
        toPrepare = null;
        prepared = null;
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
            while (awaitWork()) {
                prepareNext();
                publishNext();
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

    /** Whether there is any: none comes behind the end. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (waiting == null && toPrepare == null && !closing) {
            wait();
        }
        return waiting != null || !closing;
    }

    private void prepareNext() {
        ModelSnapshot next;
        synchronized (this) {
            next = waiting == null ? toPrepare : null;
        }
        if (next == null) {
            return;
        }
        WeightsVersion version = toVersion.apply(next);
        PreparedVersion records = forms.keepForms() ? log.prepare(version) : null;
        synchronized (this) {
            if (toPrepare == next) {
                toPrepare = null;
                prepared = new Prepared(version, records);
            }
        }
    }

    private void publishNext() {
        ModelSnapshot next;
        Prepared ready;
        synchronized (this) {
            next = waiting;
            waiting = null;
            ready = prepared;
            if (next == null) {
                return;
            }
            if (next == toPrepare) {
                toPrepare = null;
            }
            if (ready != null && ready.version().snapshot() == next) {
                prepared = null;
            } else {
                ready = null;
            }
        }
        publish(ready == null ? new Prepared(toVersion.apply(next), null) : ready);
    }

    private void publish(Prepared ready) {
        WeightsVersion version = forms.form(ready.version());
        PublishedVersion published = log.versions().get(version.version());
        if (published == null) {
            PreparedVersion records = ready.records();
            log.append(
                    records != null && records.version() == version
                            ? records
                            : log.prepare(version));
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
