package io.livelabel.benchmarks;

import io.livelabel.benchmarks.ServingSetup.Batching;
import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.classifier.serving.ClassifierCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * How long labels take under a paced load, from the upload to the committed label, and how soon a
 * new version labels. Prints a JSON object a line.
 */
final class ServingLatency {
    private static final long PUBLISH_EVERY_MS = 3_000;
    private static final long DRAIN_NANOS = 2_000_000_000L;
    private static final int WARM_UP_SECONDS = 15;

    /** Copies of its weights that a version takes while it is made. */
    private static final int MAKING = 4;

    private final ServingSetup setup;
    private final MadeVersions versions;
    private final MadeVersions others;
    private final int partitions;
    private int applications;

    /** What happens while labels are timed. */
    private enum Meanwhile {
        NOTHING,
        /** Weights of another model are published: the broker's and the publisher's work alone. */
        PUBLISHING,
        /** As many of the model that serves: the classifier swaps. */
        SWAPPING
    }

    /**
     * With a thread for each partition.
     *
     * @param versions of the model that serves
     * @param others of a model that nobody serves
     */
    ServingLatency(ServingSetup setup, MadeVersions versions, MadeVersions others, int partitions) {
        this.setup = setup;
        this.versions = versions;
        this.others = others;
        this.partitions = partitions;
    }

    /** Tells how long labels take, in turns beside each of what may happen meanwhile. */
    void beside(int rounds, int seconds, double rate) throws Exception {
        turns(rounds, seconds, rate, ServingSetup.DEFAULTS, List.of(Meanwhile.values()));
    }

    /** Tells how long labels take when nothing else happens. */
    void alone(int seconds, double rate, Batching batching) throws Exception {
        turns(1, seconds, rate, batching, List.of(Meanwhile.NOTHING));
    }

    private void turns(
            int rounds, int seconds, double rate, Batching batching, List<Meanwhile> happenings)
            throws Exception {
        applications++;
        ClassifierConfig config = setup.config("latency-" + applications, batching, partitions);
        LiveEdge.startAt(setup.connection(), config.applicationId(), partitions);
        try (PacedUploads uploads = new PacedUploads(setup.connection(), partitions);
                Classifier classifier = new Classifier(config)) {
            classifier.start();
            long sent = uploads.send(rate, WARM_UP_SECONDS);
            Scored.await(List.of(classifier), sent);
            for (int round = 0; round < rounds; round++) {
                // In rounds by threes each is first as often: what warms up or wears out hits all
                // alike.
                List<Meanwhile> order = new ArrayList<>(happenings);
                Collections.rotate(order, -round);
                for (Meanwhile meanwhile : order) {
                    if (order.size() > 1) {
                        // Before each, so that its work is behind each.
                        versions.prepare(publishedIn(seconds));
                        others.prepare(publishedIn(seconds));
                    }
                    sent += Math.round(seconds * rate);
                    latency(round, uploads, seconds, rate, config, classifier, sent, meanwhile);
                }
            }
        }
    }

    private static int publishedIn(int seconds) {
        return (int) (seconds * 1_000L / PUBLISH_EVERY_MS) + 1;
    }

    /**
     * Refuses a stretch whose versions, made beforehand, would leave little of the heap.
     *
     * @throws IllegalArgumentException if it is too long
     */
    void requireRoom(int seconds, long weightsBytes) {
        long wanted = (2L * publishedIn(seconds) + MAKING) * weightsBytes;
        long room = Runtime.getRuntime().maxMemory() / 4 * 3;
        if (wanted > room) {
            throw new IllegalArgumentException(
                    "the versions for %d s of load take %d MB, and may take %d of the heap: shorten the load (SECONDS_EACH)"
                            .formatted(seconds, wanted >> 20, room >> 20));
        }
    }

    private void latency(
            int round,
            PacedUploads uploads,
            int seconds,
            double rate,
            ClassifierConfig config,
            Classifier classifier,
            long scoredThen,
            Meanwhile meanwhile)
            throws Exception {
        MadeVersions published = meanwhile == Meanwhile.SWAPPING ? versions : others;
        ClassifierCounts before = classifier.counts();
        long fromMs = System.currentTimeMillis();
        LabelLatencies labels = new LabelLatencies(setup.connection(), partitions, fromMs);
        Map<Long, Long> readable = new ConcurrentHashMap<>();
        AtomicBoolean ended = new AtomicBoolean();
        FutureTask<Void> publishing =
                new FutureTask<>(() -> publish(published, readable, ended), null);
        try (labels) {
            if (meanwhile != Meanwhile.NOTHING) {
                new Thread(publishing, "publishing").start();
            }
            uploads.send(rate, seconds);
            ended.set(true);
            if (meanwhile != Meanwhile.NOTHING) {
                publishing.get();
            }
            // All labels count, and what one way leaves behind is not the next one's.
            Scored.await(List.of(classifier), scoredThen);
            LockSupport.parkNanos(DRAIN_NANOS);
        }
        ClassifierCounts after = classifier.counts();
        List<Long> firstLabels = new ArrayList<>();
        readable.forEach(
                (version, atMs) -> {
                    Long readMs = labels.firstReadMs().get(version);
                    if (meanwhile == Meanwhile.SWAPPING && readMs != null) {
                        firstLabels.add(readMs - atMs);
                    }
                });
        Collections.sort(firstLabels);
        System.out.printf(
                Locale.ROOT,
                "{\"operation\":\"latency\",\"engine\":\"%s\",\"model\":\"%s\",\"round\":%d,\"threads\":%d,\"videosPerSecond\":%.0f,\"batch\":%d,\"lingerMs\":%d,\"commitMs\":%d,\"meanwhile\":\"%s\",\"published\":%d,\"meanPass\":%.1f,\"uploads\":%d,\"labels\":%d,\"p50\":%d,\"p99\":%d,\"p999\":%d,\"scoredP50\":%d,\"scoredP99\":%d,\"scoredP999\":%d,\"firstLabelMs\":%s}%n",
                setup.engine(),
                setup.model(),
                round,
                partitions,
                rate,
                config.maxBatch(),
                config.linger().toMillis(),
                config.commitInterval().toMillis(),
                meanwhile.name().toLowerCase(Locale.ROOT),
                readable.size(),
                (double) (after.scored() - before.scored()) / (after.passes() - before.passes()),
                after.scored() - before.scored(),
                labels.count(),
                labels.untilRead(0.5),
                labels.untilRead(0.99),
                labels.untilRead(0.999),
                labels.untilScored(0.5),
                labels.untilScored(0.99),
                labels.untilScored(0.999),
                firstLabels);
    }

    private static void publish(
            MadeVersions published, Map<Long, Long> readable, AtomicBoolean ended) {
        while (!ended.get()) {
            try {
                long atMs = published.publish();
                readable.put(published.newest(), atMs);
                Thread.sleep(PUBLISH_EVERY_MS);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
