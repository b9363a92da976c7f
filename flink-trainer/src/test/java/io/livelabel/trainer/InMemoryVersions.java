package io.livelabel.trainer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Stands in for the topics of weights and manifests. */
final class InMemoryVersions implements VersionLog.Opener {
    private final Map<String, TreeMap<Long, WeightsVersion>> byLineage = new ConcurrentHashMap<>();
    private final Map<String, TreeMap<Long, String>> foreign = new ConcurrentHashMap<>();
    private final List<WeightsVersion> appended = Collections.synchronizedList(new ArrayList<>());
    private volatile RuntimeException failure;

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

    /** Makes it look as if a version had been published before. */
    void pretend(String lineage, long version, String sha256) {
        foreign.computeIfAbsent(lineage, unseen -> new TreeMap<>()).put(version, sha256);
    }

    void failWith(RuntimeException exception) {
        failure = exception;
    }

    @Override
    public VersionLog open(String lineage) {
        TreeMap<Long, WeightsVersion> own =
                byLineage.computeIfAbsent(lineage, unseen -> new TreeMap<>());
        return new VersionLog() {
            @Override
            public SortedMap<Long, String> versions() {
                SortedMap<Long, String> all =
                        new TreeMap<>(foreign.getOrDefault(lineage, new TreeMap<>()));
                own.forEach((number, version) -> all.put(number, version.weights().sha256()));
                return all;
            }

            @Override
            public void append(WeightsVersion version) {
                if (failure != null) {
                    throw failure;
                }
                own.put(version.version(), version);
                appended.add(version);
            }

            @Override
            public void close() {}
        };
    }
}
