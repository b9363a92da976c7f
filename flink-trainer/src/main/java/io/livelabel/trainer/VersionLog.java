package io.livelabel.trainer;

import java.util.SortedMap;

/**
 * The published versions of one lineage's weights, and the one way to add to them. Whoever opened
 * it last is the only one who can append. One thread at a time; the owner closes it.
 */
interface VersionLog extends AutoCloseable {
    /** SHA-256 by version, of all that are published. */
    SortedMap<Long, String> versions();

    /**
     * Publishes a version: all of it, or nothing.
     *
     * @throws RuntimeException if it could not be published; the log can only be closed then
     */
    void append(WeightsVersion version);

    @Override
    void close();

    /** Opens the log of a lineage; whoever had it open cannot append any more. */
    interface Opener {
        VersionLog open(String lineage);
    }
}
