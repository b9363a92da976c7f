package io.livelabel.local;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The eye on a demo's parts: whether all live and move, and how far they are, told each second. One
 * thread at a time.
 */
final class DemoWatch {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration SAY_EVERY = Duration.ofSeconds(1);

    private final TopicTail tail;
    private final DemoParts parts;
    private final Duration patience;
    private final long live;
    private final long startedAt;
    private final Consumer<String> observer;
    private final CountDownLatch never = new CountDownLatch(1);
    private DemoStage lastStage = DemoStage.NOTHING;
    private long changedAt = System.nanoTime();
    private long saidAt = System.nanoTime();

    /**
     * Watches these parts, which the caller closes.
     *
     * @param patience how long nothing may move
     * @param live how many live uploads there are
     * @param startedAt when the demo began, by {@link System#nanoTime}
     * @param observer gets the lines
     */
    DemoWatch(
            TopicTail tail,
            DemoParts parts,
            Duration patience,
            long live,
            long startedAt,
            Consumer<String> observer) {
        this.tail = tail;
        this.parts = parts;
        this.patience = patience;
        this.live = live;
        this.startedAt = startedAt;
        this.observer = observer;
    }

    /**
     * Waits a moment, and says how far the demo is when it is time to.
     *
     * @param waitingFor what the caller waits for, for the message if nothing moves
     * @throws UserException if nothing has moved for long, or never will
     * @throws IllegalStateException if a part has failed
     */
    void look(String waitingFor) throws InterruptedException {
        requireAlive();
        requireLineageServes();
        long now = System.nanoTime();
        DemoStage stage = stage();
        if (!stage.equals(lastStage)) {
            lastStage = stage;
            changedAt = now;
        } else if (now - changedAt > patience.toNanos()) {
            throw new UserException(
                    "nothing has moved for %d s, waiting for %s; the last was: %s"
                            .formatted(
                                    patience.toSeconds(),
                                    waitingFor,
                                    stage.toLine(seconds()).strip()));
        }
        if (now - saidAt >= SAY_EVERY.toNanos()) {
            say();
        }
    }

    /**
     * Waits a moment.
     *
     * @throws IllegalStateException if a part has failed
     */
    void requireAlive() throws InterruptedException {
        if (never.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("never happens");
        }
        tail.requireAlive();
        parts.requireAlive();
    }

    private void requireLineageServes() throws InterruptedException {
        Optional<WeightsManifest> newest = tail.newestManifest();
        Optional<VersionName> serving = parts.serving();
        if (newest.isPresent()
                && serving.isPresent()
                && !newest.get().getLineage().equals(serving.get().lineage())) {
            throw new UserException(
                    "training goes on as lineage %s, from a checkpoint older than the weights that were published, but the versions of lineage %s are those that serve: restore the newest checkpoints, or begin anew in another --data-dir"
                            .formatted(newest.get().getLineage(), serving.get().lineage()));
        }
    }

    /** Says how far the demo is now. */
    void say() throws InterruptedException {
        saidAt = System.nanoTime();
        observer.accept(stage().toLine(seconds()));
    }

    /** Seconds since the demo began. */
    double seconds() {
        return Duration.ofNanos(System.nanoTime() - startedAt).toMillis() / 1000.0;
    }

    /** Examples trained on in all runs, as far as metrics and manifests tell. */
    long examples() {
        return Math.max(
                tail.newestMetrics().map(TrainingMetrics::getExamples).orElse(0L),
                tail.newestManifest().map(WeightsManifest::getExamples).orElse(0L));
    }

    private DemoStage stage() throws InterruptedException {
        ReplayProgress replayed = parts.replayed();
        return new DemoStage(
                replayed.sent() + replayed.alreadyThere(),
                examples(),
                tail.newestMetrics()
                        .map(TrainingMetrics::getWindow)
                        .map(window -> window.getGap20())
                        .orElse(Double.NaN),
                tail.published(),
                parts.serving().map(VersionName::version).orElse(-1L),
                tail.labelled(),
                live);
    }
}
