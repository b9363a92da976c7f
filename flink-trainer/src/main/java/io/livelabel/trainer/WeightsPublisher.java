package io.livelabel.trainer;

import io.livelabel.schemas.RegistryException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes snapshots on a thread of its own, in the order they are handed in, and retires behind
 * each what need not stay; where they come faster than they can be published, only the newest.
 * Whoever hands in a snapshot vouches that its checkpoint is complete.
 *
 * <p>From when a snapshot is prepared until it is published, its records take as much memory as its
 * weights, where they are published whole.
 */
final class WeightsPublisher {
    private static final Logger LOGGER = LoggerFactory.getLogger(WeightsPublisher.class);

    /** As {@link Thread#join(long)} has it. */
    private static final Duration FOREVER = Duration.ZERO;

    private static final Duration STOPPING = Duration.ofSeconds(5);

    private final VersionLog log;
    private final Function<ModelSnapshot, WeightsVersion> toVersion;
    private final VersionForms forms;
    private final Retirement retirement;
    private final Consumer<Throwable> onFailure;
    private final Thread thread;

    // All six are guarded by this.
    private @Nullable ModelSnapshot waiting;
    private @Nullable ModelSnapshot toPrepare;
    private @Nullable Early early;
    private boolean closing;
    private boolean stopped;
    private @Nullable Throwable failure;

    /**
     * What was done of a version before it is due.
     *
     * @param records null where they are only made when it is
     */
    private record Early(WeightsVersion version, @Nullable PreparedVersion records) {}

    /**
     * Starts the thread.
     *
     * @param log where versions go; used by the thread alone until {@link #drain} has ended
     * @param toVersion makes a snapshot a version; does nothing else
     * @param forms gives a version that is due the form in which it is published; used by the
     *     thread alone
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
     * it; what fails is tried again when the version is due. Publishes nothing.
     */
    @SuppressWarnings("ReferenceEquality") // The same object: each snapshot is of one checkpoint.
    synchronized void prepare(ModelSnapshot snapshot) {
        toPrepare = snapshot;
        if (early != null && early.version().snapshot() != snapshot) {
            early = null;
        }
        notifyAll();
    }

    /** Keeps nothing that was prepared: its checkpoint has failed. */
    synchronized void forgetPrepared() {
        toPrepare = null;
        early = null;
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
     * Ends the thread after it has published what waits, however long that takes.
     *
     * @throws IllegalStateException if something handed in could not be published
     * @throws InterruptedException if interrupted; the thread is then stopped where it is
     */
    void drain() throws InterruptedException {
        drain(FOREVER);
    }

    /**
     * Ends the thread after it has published what waits, or stops it where it is once patience has
     * run out: as long as no broker answers, what is sent in a transaction may not even expire. A
     * thread that cannot be interrupted where it is outlives this.
     *
     * @param patience zero waits forever
     * @throws IllegalStateException if something handed in could not be published, or not in time
     * @throws InterruptedException if interrupted; the thread is then stopped where it is
     */
    void drain(Duration patience) throws InterruptedException {
        synchronized (this) {
            closing = true;
            notifyAll();
        }
        try {
            thread.join(patience.toMillis());
            if (thread.isAlive()) {
                stop();
                thread.join(STOPPING.toMillis());
            }
        } catch (InterruptedException e) {
            stop();
            throw e;
        }
        synchronized (this) {
            if (stopped) {
                throw new IllegalStateException(
                        "the publisher was not done within %d s, and was stopped"
                                .formatted(patience.toSeconds()),
                        failure);
            }
            if (failure != null) {
                throw new IllegalStateException(
                        "not all weights were published: " + failure.getMessage(), failure);
            }
        }
    }

    /** Whoever stops it tells of it: what it fails with for that reason is told to nobody else. */
    private void stop() {
        synchronized (this) {
            stopped = true;
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (awaitWork()) {
                prepareNext();
                if (publishNext()) {
                    retirement.run();
                }
            }
        } catch (InterruptedException e) {
            // Only drain interrupts, and it has told its caller.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            boolean told;
            synchronized (this) {
                failure = e;
                told = stopped;
            }
            if (!told) {
                onFailure.accept(e);
            }
        }
    }

    /** Whether there is any: none comes behind the end. */
    private synchronized boolean awaitWork() throws InterruptedException {
        while (waiting == null && toPrepare == null && !closing) {
            wait();
        }
        return waiting != null || !closing;
    }

    @SuppressWarnings("ReferenceEquality") // The same object: each snapshot is of one checkpoint.
    private void prepareNext() {
        ModelSnapshot next;
        synchronized (this) {
            next = waiting == null ? toPrepare : null;
        }
        if (next == null) {
            return;
        }
        WeightsVersion version = toVersion.apply(next);
        PreparedVersion records = recordsBeforeDue(version);
        synchronized (this) {
            if (toPrepare == next) {
                toPrepare = null;
                early = new Early(version, records);
            }
        }
    }

    private @Nullable PreparedVersion recordsBeforeDue(WeightsVersion version) {
        if (!forms.leavesFormsAsMade()) {
            return null;
        }
        try {
            return log.prepare(version);
        } catch (RegistryException e) {
            LOGGER.info(
                    "the records of {} could not be made before its checkpoint is complete; they are made behind it",
                    version.name(),
                    e);
            return null;
        }
    }

    /** Whether there was something to publish. */
    @SuppressWarnings("ReferenceEquality") // The same object: each snapshot is of one checkpoint.
    private boolean publishNext() {
        ModelSnapshot next;
        Early ready;
        synchronized (this) {
            next = waiting;
            waiting = null;
            ready = early;
            if (next == null) {
                return false;
            }
            if (next == toPrepare) {
                toPrepare = null;
            }
            if (ready != null && ready.version().version() <= next.version()) {
                early = null;
            }
            if (ready != null && ready.version().snapshot() != next) {
                ready = null;
            }
        }
        publish(ready == null ? new Early(toVersion.apply(next), null) : ready);
        return true;
    }

    @SuppressWarnings("ReferenceEquality") // The same object: others of its number may differ.
    private void publish(Early ready) {
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
    }
}
