package io.livelabel.trainer;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The published versions of one lineage's weights, and the one way to add to them and to take from
 * them. Whoever opened it last is the only one who can. One thread at a time; the owner closes it.
 */
interface VersionLog extends AutoCloseable {
    /** All that are published and not retired, by version. */
    SortedMap<Long, PublishedVersion> versions();

    /**
     * Makes the records of a version, which need not be published then; changes nothing.
     *
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    PreparedVersion prepare(WeightsVersion version);

    /**
     * Publishes a version that this log has prepared: all of it, or nothing.
     *
     * @throws RuntimeException if it could not be published; the log can only be closed then
     */
    void append(PreparedVersion version);

    /**
     * The versions that model-control has had serve since a moment: whether pinned or not, they are
     * not to be retired.
     *
     * @param sinceMs milliseconds since the epoch
     * @return nothing if that is not to be told
     * @throws RuntimeException if it cannot be learned now; the log goes on as it was
     */
    Optional<Set<Long>> named(long sinceMs);

    /**
     * Takes versions from the topics: all of them with all their records, or nothing.
     *
     * @throws NotRetiredException if that failed, and the log goes on as it was
     * @throws RuntimeException if it failed otherwise; the log can only be closed then
     */
    void retire(Collection<Long> versions);

    /** A call that another thread is in fails then, and changes nothing. */
    @Override
    void close();

    /** Opens the log of a lineage; whoever had it open cannot change it any more. */
    interface Opener {
        VersionLog open(String lineage);
    }
}
