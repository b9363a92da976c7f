package io.livelabel.trainer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/**
 * Which published versions of a lineage stay: the newest ones, all that may have served within the
 * explain window, those that model-control names, and the anchors of all these. The others are due
 * to be retired.
 *
 * @param keepVersions how many of the newest stay in any case, at least 1
 * @param explainWindowMs for how long after it last served a version stays, in milliseconds
 */
public record Retention(int keepVersions, long explainWindowMs) {
    /** For how long a classifier may serve a version after the next one is published. */
    static final Duration SWAP_TIME = Duration.ofMinutes(1);

    /** Refuses what would keep nothing. */
    public Retention {
        if (keepVersions < 1) {
            throw new IllegalArgumentException(
                    "versions to keep are %d: give at least 1".formatted(keepVersions));
        }
        if (explainWindowMs < 0) {
            throw new IllegalArgumentException(
                    "explain window is %d ms: give at least 0".formatted(explainWindowMs));
        }
    }

    /**
     * The versions to be retired, oldest first.
     *
     * @param versions all that are published
     * @param named those that model-control has named within the window
     * @param nowMs milliseconds since the epoch
     */
    List<Long> due(SortedMap<Long, PublishedVersion> versions, Set<Long> named, long nowMs) {
        List<Long> numbers = List.copyOf(versions.keySet());
        List<Long> due = new ArrayList<>();
        for (int i = 0; i + keepVersions < numbers.size(); i++) {
            long version = numbers.get(i);
            PublishedVersion next = Objects.requireNonNull(versions.get(numbers.get(i + 1)));
            if (!named.contains(version) && hasServedBefore(next, nowMs)) {
                due.add(version);
            }
        }
        due.removeAll(anchorsOfOthers(versions, due));
        return due;
    }

    private static Set<Long> anchorsOfOthers(
            SortedMap<Long, PublishedVersion> versions, List<Long> due) {
        Set<Long> anchors = new HashSet<>();
        versions.forEach(
                (version, published) -> {
                    if (published.anchor() != null && !due.contains(version)) {
                        anchors.add(published.anchor());
                    }
                });
        return anchors;
    }

    /** Whether what a version has replaced last served before the window. */
    private boolean hasServedBefore(PublishedVersion next, long nowMs) {
        return next.publishedAtMs() + SWAP_TIME.toMillis() < windowStartMs(nowMs);
    }

    /** When the window begins, in milliseconds since the epoch. */
    long windowStartMs(long nowMs) {
        return nowMs - explainWindowMs;
    }

    /**
     * The most versions that stay, where none is named, but for the anchor of the oldest.
     *
     * @param publicationMs time from one publication to the next, in milliseconds
     */
    long mostVersions(long publicationMs) {
        long windowMs = explainWindowMs + SWAP_TIME.toMillis();
        return Math.max(keepVersions, windowMs / publicationMs + 2);
    }
}
