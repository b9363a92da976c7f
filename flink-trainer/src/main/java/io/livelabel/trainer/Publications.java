package io.livelabel.trainer;

import io.livelabel.model.weights.Weights;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What publishes a training's weights: the log of its lineage, the snapshots that wait for their
 * checkpoint, and the thread. One thread at a time; the owner closes it.
 */
final class Publications implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Publications.class);

    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(60);

    private final VersionLog log;
    private final OptionalLong aheadVersion;
    private final PendingPublications pending;
    private final WeightsPublisher publisher;

    private Publications(
            TrainerConfig config,
            VersionLog log,
            OptionalLong aheadVersion,
            long steps,
            Consumer<Throwable> onFailure) {
        this.log = log;
        this.aheadVersion = aheadVersion;
        this.pending = new PendingPublications(config.publishEvery(), steps);
        VersionForms forms = new VersionForms(config.weightsEncoding(), config.anchorEvery(), log);
        this.publisher =
                new WeightsPublisher(
                        log,
                        snapshot -> toVersion(config, snapshot),
                        forms,
                        new Retirement(log, config.retention(), Clock.systemUTC()),
                        onFailure);
    }

    /**
     * Opens the log of a training's lineage. Where that one has a higher version than the training
     * has steps, the training forks: it goes on as a lineage of its own.
     *
     * @param restored what the training goes on from, if anything; published again if need be
     * @param onFailure is told, on another thread, that weights could not be published
     */
    static Publications open(
            TrainerConfig config,
            TrainingHistory training,
            @Nullable ModelSnapshot restored,
            VersionLog.Opener logs,
            Consumer<Throwable> onFailure) {
        long steps = training.version();
        Lineage lineage = training.lineage();
        VersionLog own = logs.open(lineage.id());
        SortedMap<Long, PublishedVersion> versions = own.versions();
        if (versions.isEmpty() || versions.lastKey() <= steps) {
            Publications opened =
                    new Publications(config, own, OptionalLong.empty(), steps, onFailure);
            if (restored != null && restored.version() > 0) {
                // Its checkpoint is complete, since it was restored; its publication may not be.
                opened.publisher.submit(restored);
            }
            return opened;
        }
        long ahead = versions.lastKey();
        Lineage fork = lineage.fork(versions.containsKey(steps) ? steps : null);
        own.close();
        LOGGER.warn(
                "lineage {} has published version {} already, but training goes on from step {}: its lineage is now {}",
                lineage.id(),
                ahead,
                steps,
                fork.id());
        training.continueAs(fork);
        return new Publications(
                config, logs.open(fork.id()), OptionalLong.of(ahead), steps, onFailure);
    }

    private static WeightsVersion toVersion(TrainerConfig config, ModelSnapshot snapshot) {
        if (config.settings().averages()) {
            return new WeightsVersion(
                    config.model(), snapshot, true, Weights.ofBytes(snapshot.average()), null);
        }
        return new WeightsVersion(
                config.model(),
                snapshot,
                false,
                Weights.ofBytes(snapshot.weights()),
                config.averaging() == null
                        ? Prequential.fromBytes(snapshot.prequential()).fullWindow().orElse(null)
                        : null);
    }

    /** The version of the former lineage that made the training fork, if it did. */
    OptionalLong aheadVersion() {
        return aheadVersion;
    }

    /**
     * Keeps a snapshot until its checkpoint is complete.
     *
     * @param last whether nothing will be trained on behind it
     */
    void add(long checkpointId, ModelSnapshot snapshot, boolean last) {
        pending.add(checkpointId, snapshot, last);
        if (pending.newestIsDue()) {
            publisher.prepare(snapshot);
        }
    }

    /** Forgets the snapshot of a checkpoint that failed. */
    void abort(long checkpointId) {
        pending.abort(checkpointId);
        publisher.forgetPrepared();
    }

    /**
     * Publishes what a complete checkpoint makes due, in the background; behind the last one waits
     * until it is published, since nobody can be told of a failure afterwards.
     *
     * @throws IllegalStateException if the last weights could not be published
     */
    void complete(long checkpointId) throws InterruptedException {
        Optional<ModelSnapshot> due = pending.complete(checkpointId);
        due.ifPresent(publisher::submit);
        if (pending.lastIsComplete()) {
            publisher.drain();
        }
    }

    /**
     * Publishes what is due, and ends; gives up within two minutes where no broker answers, so that
     * a failed task does not keep its job from the next start. What fails is only logged: the next
     * start from the checkpoint publishes what is left.
     */
    @Override
    public void close() {
        close(PATIENCE_AT_END);
    }

    void close(Duration patience) {
        try (log) {
            publisher.drain(patience);
        } catch (InterruptedException e) {
            LOGGER.info("interrupted while publishing; the next start publishes what is left");
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            LOGGER.error("the next start publishes what is left", e);
        }
    }
}
