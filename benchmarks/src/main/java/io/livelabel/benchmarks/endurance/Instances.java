package io.livelabel.benchmarks.endurance;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * All instances, and the kills: each takes its victim, or the next instance that is up, and that
 * one is started again a while later. One that ends by itself is started again too, as any
 * supervisor would. One thread runs it, until it is told to end; then its results may be asked for.
 */
final class Instances implements Runnable, AutoCloseable {
    private static final long TICK_NANOS = Duration.ofMillis(50).toNanos();
    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LOOK_FOR_READY_NANOS = Duration.ofMillis(250).toNanos();
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private final List<Instance> all = new ArrayList<>();
    private final Map<Instance, Long> startAt = new HashMap<>();
    private final Deque<Plan.Kill> kills;
    private final Uploading uploading;
    private int killed;
    private volatile int killsLeft;
    private volatile boolean ended;

    Instances(
            EnduranceSettings settings,
            String group,
            Path directory,
            Programs programs,
            List<Plan.Kill> kills,
            Uploading uploading) {
        for (int i = 0; i < settings.instances(); i++) {
            all.add(new Instance(i, group, directory.resolve("instance-" + i), programs));
        }
        this.kills = new ArrayDeque<>(kills);
        this.uploading = uploading;
        killsLeft = kills.size();
    }

    /**
     * Starts all, and waits until each is ready.
     *
     * @throws IllegalStateException if one is not within three minutes
     */
    void start() throws IOException, InterruptedException {
        for (Instance instance : all) {
            instance.start();
        }
        awaitReady();
    }

    private void awaitReady() throws IOException, InterruptedException {
        long began = System.nanoTime();
        while (!all.stream().allMatch(Instance::wasReady)) {
            for (Instance instance : all) {
                instance.look();
            }
            LockSupport.parkNanos(LOOK_FOR_READY_NANOS);
            if (System.nanoTime() - began > READY_WITHIN.toNanos()) {
                throw new IllegalStateException("not all instances are ready: see their logs");
            }
        }
    }

    @Override
    public void run() {
        try {
            long looked = System.nanoTime();
            while (!ended) {
                long now = System.nanoTime();
                if (now - looked > LOOK_NANOS) {
                    looked = now;
                    for (Instance instance : all) {
                        instance.look();
                    }
                }
                startAgain(now);
                killNext(now);
                LockSupport.parkNanos(TICK_NANOS);
            }
        } catch (IOException e) {
            throw new IllegalStateException("an instance could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain(long now) throws IOException {
        for (Instance instance : all) {
            if (!instance.isUp() && now >= startAt.getOrDefault(instance, now)) {
                startAt.remove(instance);
                instance.start();
            }
        }
    }

    private void killNext(long now) throws IOException, InterruptedException {
        Plan.Kill next = kills.peek();
        if (next == null || uploading.begun() < next.at()) {
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            Instance victim = all.get((next.victim() + i) % all.size());
            if (victim.isUp()) {
                victim.kill();
                startAt.put(victim, now + Duration.ofMillis(next.downMs()).toNanos());
                kills.remove();
                killed++;
                killsLeft = kills.size();
                System.err.printf(
                        "upload %,d: kill %d, away for %d ms%n",
                        uploading.begun(), killed, next.downMs());
                return;
            }
        }
    }

    /** Kills that are still to come. Any thread may ask. */
    int killsLeft() {
        return killsLeft;
    }

    /** Has it end its loop, with the instances left as they are. */
    void end() {
        ended = true;
    }

    /** Stops all in order. */
    void stop() throws IOException, InterruptedException {
        for (Instance instance : all) {
            instance.stop();
        }
    }

    /** All lives, instance by instance. */
    List<Life> lives() {
        return all.stream().flatMap(instance -> instance.lives().stream()).toList();
    }

    @Override
    public void close() {
        all.forEach(Instance::close);
    }
}
