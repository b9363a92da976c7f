package io.livelabel.benchmarks.endurance;

import io.livelabel.benchmarks.MadeVersions;
import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.VersionName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Publications and rollbacks, one behind the other: each waits until model-control has the version
 * serve that it is about, and the uploads wait for it where it lags. One thread runs it, which owns
 * the log of decisions; once it has ended, its results may be asked for.
 */
final class Swaps implements Runnable {
    /** So many uploads may pass before what is to happen at one has happened. */
    private static final int LEEWAY = 200;

    private static final long GLANCE_NANOS = Duration.ofMillis(50).toNanos();
    private static final Duration DECIDED_WITHIN = Duration.ofMinutes(3);
    private static final long PINNED_NANOS = Duration.ofSeconds(10).toNanos();

    private final List<Plan.Step> steps;
    private final MadeVersions versions;
    private final ControlLog log;
    private final Programs programs;
    private final Uploading uploading;
    private final List<Rollback> rollbacks = new ArrayList<>();

    /**
     * A rollback that an operator has decided.
     *
     * @param to the version that served before
     * @param fromMs when it was decided
     * @param untilMs until when it was left pinned, at least
     */
    record Rollback(VersionName to, long fromMs, long untilMs) {}

    Swaps(
            List<Plan.Step> steps,
            MadeVersions versions,
            ControlLog log,
            Programs programs,
            Uploading uploading) {
        this.steps = steps;
        this.versions = versions;
        this.log = log;
        this.programs = programs;
        this.uploading = uploading;
    }

    @Override
    public void run() {
        try {
            for (Plan.Step step : steps) {
                uploading.holdAt(step.at() + LEEWAY);
                uploading.await(step.at());
                if (step.rollback()) {
                    rollBack();
                } else {
                    versions.publish();
                    await(newest());
                }
            }
            uploading.holdAt(Integer.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | IOException e) {
            throw new IllegalStateException("a version could not be published or pinned", e);
        }
    }

    private VersionName newest() {
        return new VersionName(MadeVersions.LINEAGE, versions.newest());
    }

    /** Goes back, publishes a version that has to wait, and lets that one serve then. */
    private void rollBack() throws IOException, InterruptedException, ExecutionException {
        programs.models("rollback");
        ControlHistory decided = log.read();
        VersionName to = decided.serving().orElseThrow();
        long fromMs = decided.inForce().orElseThrow().getDecidedAtMs();
        versions.publish();
        uploading.holdAt(Integer.MAX_VALUE);
        LockSupport.parkNanos(PINNED_NANOS);
        uploading.holdAt(uploading.begun() + LEEWAY);
        VersionName stillServing = log.read().serving().orElseThrow();
        if (!to.equals(stillServing)) {
            throw new IllegalStateException(
                    "%s was pinned by a rollback, and %s serves".formatted(to, stillServing));
        }
        rollbacks.add(new Rollback(to, fromMs, System.currentTimeMillis()));
        System.err.printf("upload %,d: went back to %s%n", uploading.begun(), to);
        programs.models("unpin");
        await(newest());
    }

    private void await(VersionName name) throws InterruptedException {
        long began = System.nanoTime();
        while (!log.read().serving().filter(name::equals).isPresent()) {
            if (System.nanoTime() - began > DECIDED_WITHIN.toNanos()) {
                throw new IllegalStateException(
                        "%s was not accepted within %d s; %s is in force"
                                .formatted(
                                        name,
                                        DECIDED_WITHIN.toSeconds(),
                                        log.read().inForce().map(String::valueOf).orElse("none")));
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
    }

    /** The rollbacks. */
    List<Rollback> rollbacks() {
        return List.copyOf(rollbacks);
    }
}
