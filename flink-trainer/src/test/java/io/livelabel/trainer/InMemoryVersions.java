package io.livelabel.trainer;

import io.livelabel.schemas.avro.ChunkPlace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in for the topics of weights and manifests. */
final class InMemoryVersions implements VersionLog.Opener {
    private static final List<ChunkPlace> PLACES = List.of(new ChunkPlace(0, 0L, 1, 0L));

    private final Map<String, TreeMap<Long, WeightsVersion>> byLineage = new ConcurrentHashMap<>();
    private final Map<String, TreeMap<Long, PublishedVersion>> foreign = new ConcurrentHashMap<>();
    private final List<Long> retired = Collections.synchronizedList(new ArrayList<>());
    private volatile Optional<Set<Long>> named = Optional.of(Set.of());
    private final List<WeightsVersion> appended = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger prepared = new AtomicInteger();
    private volatile RuntimeException failure;
    private volatile boolean answers = true;
    private final Queue<RuntimeException> preparingFailures = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> namingFailures = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> retiringFailures = new ConcurrentLinkedQueue<>();

    /** Everything that was published, in order. */
    List<WeightsVersion> appended() {
        synchronized (appended) {
            return List.copyOf(appended);
        }
    }

    WeightsVersion last() {
        List<WeightsVersion> all = appended();
        return all.get(all.size() - 1);
    }

    /** How often the records of a version were made. */
    int prepared() {
        return prepared.get();
    }

    /** Everything that was retired, in order. */
    List<Long> retired() {
        synchronized (retired) {
            return List.copyOf(retired);
        }
    }

    /** Makes it look as if a version had been published now. */
    void pretend(String lineage, long version, String sha256) {
        pretend(lineage, version, new PublishedVersion(sha256, 1, System.currentTimeMillis()));
    }

    /** Makes it look as if a version had been published before. */
    void pretend(String lineage, long version, PublishedVersion published) {
        foreign.computeIfAbsent(lineage, unseen -> new TreeMap<>()).put(version, published);
    }

    /** Makes it look as if model-control named versions; nothing if it could not be read. */
    void nameVersions(Optional<Set<Long>> versions) {
        named = versions;
    }

    void failWith(RuntimeException exception) {
        failure = exception;
    }

    void failPreparingOnceWith(RuntimeException exception) {
        preparingFailures.add(exception);
    }

    /**
     * Lets whoever appends wait as long as this is not told otherwise, as if no broker answered.
     */
    void answer(boolean whether) {
        answers = whether;
    }

    void failNamingOnceWith(RuntimeException exception) {
        namingFailures.add(exception);
    }

    void failRetiringOnceWith(RuntimeException exception) {
        retiringFailures.add(exception);
    }

    private static void awaitInterruption() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void throwNext(Queue<RuntimeException> failures) {
        RuntimeException next = failures.poll();
        if (next != null) {
            throw next;
        }
    }

    @Override
    public VersionLog open(String lineage) {
        TreeMap<Long, WeightsVersion> own =
                byLineage.computeIfAbsent(lineage, unseen -> new TreeMap<>());
        return new VersionLog() {
            @Override
            public SortedMap<Long, PublishedVersion> versions() {
                SortedMap<Long, PublishedVersion> all =
                        new TreeMap<>(foreign.getOrDefault(lineage, new TreeMap<>()));
                own.forEach(
                        (number, version) ->
                                all.put(
                                        number,
                                        PublishedVersion.of(
                                                WeightsRecords.describe(version, PLACES),
                                                version.snapshot().createdAtMs())));
                return all;
            }

            @Override
            public PreparedVersion prepare(WeightsVersion version) {
                throwNext(preparingFailures);
                prepared.incrementAndGet();
                return new PreparedVersion(version, List.of());
            }

            @Override
            public void append(PreparedVersion ready) {
                if (failure != null) {
                    throw failure;
                }
                if (!answers) {
                    awaitInterruption();
                }
                WeightsVersion version = ready.version();
                own.put(version.version(), version);
                appended.add(version);
            }

            @Override
            public Optional<Set<Long>> named(long sinceMs) {
                throwNext(namingFailures);
                return named;
            }

            @Override
            public void retire(Collection<Long> versions) {
                throwNext(retiringFailures);
                versions.forEach(
                        version -> {
                            own.remove(version);
                            foreign.getOrDefault(lineage, new TreeMap<>()).remove(version);
                            retired.add(version);
                        });
            }

            @Override
            public void close() {}
        };
    }
}
