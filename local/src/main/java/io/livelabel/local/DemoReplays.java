package io.livelabel.local;

import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.producer.replay.ReplaySummary;
import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The replays of a demo, each on a thread of its own: one to train on, the others live. Closing it
 * stops those that are under way.
 */
final class DemoReplays implements AutoCloseable {
    private static final int STOP_SECONDS = 30;

    private final Connection connection;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Replay trainingReplay;
    private final Future<ReplaySummary> training;
    private final List<Future<ReplaySummary>> live = new ArrayList<>();

    /** Begins the replay of the training shards. */
    DemoReplays(Connection connection, List<Path> trainingShards, Pace pace) {
        this.connection = connection;
        trainingReplay = new Replay(ReplayConfig.training(trainingShards), connection, pace);
        training = threads.submit(trainingReplay::run);
    }

    /** Begins a live replay of a name at a pace. */
    void startLive(String name, List<Path> shards, Pace pace) {
        ReplayConfig config = ReplayConfig.live(shards).withName(name);
        live.add(threads.submit(new Replay(config, connection, pace)::run));
    }

    /** How far the training replay is. */
    ReplayProgress trainingProgress() {
        return trainingReplay.progress();
    }

    /** What the training replay did, when it is done. */
    Optional<ReplaySummary> trainingSummary() {
        return finished(training);
    }

    /** What the live replays did; a sum when all are done. */
    Optional<List<ReplaySummary>> liveSummaries() {
        List<ReplaySummary> summaries = new ArrayList<>();
        for (Future<ReplaySummary> replay : live) {
            finished(replay).ifPresent(summaries::add);
        }
        return summaries.size() == live.size() ? Optional.of(summaries) : Optional.empty();
    }

    /** Throws what has ended a replay before its time, if anything has. */
    void requireAlive() {
        trainingSummary();
        liveSummaries();
    }

    private static Optional<ReplaySummary> finished(Future<ReplaySummary> replay) {
        if (!replay.isDone()) {
            return Optional.empty();
        }
        try {
            return Optional.of(replay.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a replay failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        threads.shutdownNow();
        if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "the replays did not stop within %d s".formatted(STOP_SECONDS));
        }
    }
}
