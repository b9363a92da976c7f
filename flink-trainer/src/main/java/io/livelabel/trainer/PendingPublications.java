package io.livelabel.trainer;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The snapshots whose checkpoints are not known to be complete yet, and the rule which of the
 * complete ones is published: the newest of every k-th checkpoint, if it has made a step since. One
 * thread at a time.
 */
final class PendingPublications {
    private final int every;
    private final TreeMap<Long, Candidate> candidates = new TreeMap<>();
    private long publishedVersion;
    private int completed;
    private boolean lastIsComplete;

    private record Candidate(ModelSnapshot snapshot, boolean last) {}

    /**
     * With nothing pending.
     *
     * @param every how many checkpoints go to a publication
     * @param publishedVersion the version that is published, or handed to the publisher, already
     */
    PendingPublications(int every, long publishedVersion) {
        this.every = every;
        this.publishedVersion = publishedVersion;
    }

    /**
     * Keeps a snapshot until its checkpoint is complete.
     *
     * @param last whether nothing will be trained on behind it, so that it is published anyhow
     */
    void add(long checkpointId, ModelSnapshot snapshot, boolean last) {
        candidates.put(checkpointId, new Candidate(snapshot, last));
    }

    /** Whether a checkpoint is complete behind which nothing is trained on. */
    boolean lastIsComplete() {
        return lastIsComplete;
    }

    /** Whether the newest snapshot is to be published if all checkpoints complete. */
    boolean newestIsDue() {
        Map.Entry<Long, Candidate> newest = candidates.lastEntry();
        return newest != null
                && newest.getValue().snapshot().version() > publishedVersion
                && (newest.getValue().last() || completed + candidates.size() >= every);
    }

    /** Forgets the snapshot of a checkpoint that failed. */
    void abort(long checkpointId) {
        candidates.remove(checkpointId);
    }

    /**
     * Takes note that a checkpoint is complete, and with it all before it.
     *
     * @return what is to be published now
     */
    Optional<ModelSnapshot> complete(long checkpointId) {
        Map.Entry<Long, Candidate> newest = candidates.floorEntry(checkpointId);
        if (newest == null) {
            return Optional.empty();
        }
        candidates.headMap(checkpointId, true).clear();
        completed++;
        Candidate candidate = newest.getValue();
        lastIsComplete |= candidate.last();
        boolean due = candidate.last() || completed >= every;
        if (!due || candidate.snapshot().version() <= publishedVersion) {
            return Optional.empty();
        }
        completed = 0;
        publishedVersion = candidate.snapshot().version();
        return Optional.of(candidate.snapshot());
    }
}
