package io.livelabel.trainer;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One training history.
 *
 * @param id its id
 * @param parent the lineage that it was forked from, if any
 * @param parentVersion the published version of the parent at the fork; null if it is not
 *     published, or not any more
 */
record Lineage(String id, @Nullable String parent, @Nullable Long parentVersion) {
    /** A history that begins here. */
    static Lineage fresh() {
        return new Lineage(UUID.randomUUID().toString(), null, null);
    }

    /**
     * A history that leaves this one.
     *
     * @param version the published version at the fork; null if it is not published
     */
    Lineage fork(@Nullable Long version) {
        return new Lineage(UUID.randomUUID().toString(), id, version);
    }
}
