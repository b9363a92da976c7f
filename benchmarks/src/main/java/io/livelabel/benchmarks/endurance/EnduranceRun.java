package io.livelabel.benchmarks.endurance;

import io.livelabel.benchmarks.MadeVersions;
import io.livelabel.classifier.control.ControlLog;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;

/** One run, from topics that hold nothing to the report of the audit. Used once, by one thread. */
final class EnduranceRun {
    private static final String GROUP = "endurance";
    private static final Map<String, Integer> PARTITIONS =
            Map.of(
                    Topics.VIDEOS.name(), 6,
                    Topics.FRAMES.name(), 3,
                    Topics.LABELS.name(), 3,
                    Topics.VIDEOS_DEAD_LETTERS.name(), 2);
    private static final long LOOK_MS = 500;
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);
    private static final Duration STANDSTILL = Duration.ofMinutes(3);

    private final EnduranceSettings settings;
    private final Connection connection;
    private final Path directory;
    private final SchemaRegistry registry;
    private final long began = System.nanoTime();

    /**
     * Not begun yet.
     *
     * @param directory for logs and state of the instances
     */
    EnduranceRun(EnduranceSettings settings, Connection connection, Path directory) {
        this.settings = settings;
        this.connection = connection;
        this.directory = directory;
        registry = connection.openRegistry();
    }

    /** Runs, audits and reports; tells whether all holds. */
    boolean run() throws Exception {
        try (Admin admin = connection.openAdmin()) {
            TopicCreation.ensure(admin, Topics.all(), PARTITIONS);
        }
        TopicCreation.register(registry, Topics.all());
        Plan plan = new Plan(settings);
        Programs programs = new Programs(connection, settings);
        Uploading uploading =
                new Uploading(
                        connection,
                        plan.uploads(),
                        new UploadRecords(settings.sizes(), registry, settings.seed()),
                        settings.perSecond());
        try (MadeVersions versions =
                        new MadeVersions(connection, settings.model(), settings.architecture());
                ControlLog log = new ControlLog(connection, registry, settings.model());
                Outcomes outcomes = new Outcomes(connection, registry);
                CommitAudit commits = new CommitAudit(connection, GROUP, outcomes);
                Instances instances =
                        new Instances(
                                settings, GROUP, directory, programs, plan.kills(), uploading)) {
            Runtime.getRuntime().addShutdownHook(new Thread(instances::close));
            versions.publish();
            instances.start();
            Swaps swaps = new Swaps(plan.steps(), versions, log, programs, uploading);
            follow(uploading, swaps, instances, commits, outcomes);
            return new Audit(settings, connection, PARTITIONS, programs)
                    .run(uploading, versions, swaps, instances, commits, secondsSinceBegin());
        }
    }

    /** Has all of it happen, until each upload has an outcome or nothing moves any more. */
    private void follow(
            Uploading uploading,
            Swaps swaps,
            Instances instances,
            CommitAudit commits,
            Outcomes outcomes)
            throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<?> auditing = threads.submit(commits);
            Future<?> killing = threads.submit(instances);
            Future<?> swapping = threads.submit(swaps);
            Future<?> sending = threads.submit(uploading);
            long told = System.nanoTime();
            long moved = told;
            int count = 0;
            while (!(sending.isDone()
                    && swapping.isDone()
                    && instances.killsLeft() == 0
                    && (outcomes.count() >= settings.videos()
                            || System.nanoTime() - moved > STANDSTILL.toNanos()))) {
                Thread.sleep(LOOK_MS);
                for (Future<?> part : List.of(auditing, killing, swapping, sending)) {
                    if (part.isDone()) {
                        part.get();
                    }
                }
                long now = System.nanoTime();
                if (outcomes.count() > count || !sending.isDone()) {
                    count = outcomes.count();
                    moved = now;
                }
                if (now - told > TELL_EVERY.toNanos()) {
                    told = now;
                    System.err.printf(
                            "%4.0f s  sent %,7d  outcomes %,7d  kills left %d%n",
                            secondsSinceBegin(), uploading.begun(), count, instances.killsLeft());
                }
            }
            instances.end();
            killing.get();
            instances.stop();
            commits.end();
            auditing.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the run was cut short, seed %d: %s".formatted(settings.seed(), e.getCause()),
                    e);
        } finally {
            threads.shutdownNow();
        }
    }

    private double secondsSinceBegin() {
        return (System.nanoTime() - began) / 1e9;
    }
}
