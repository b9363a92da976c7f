package io.livelabel.trainer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A training that leaves another's history for one of its own.
 *
 * @param name what its folder of checkpoints, its job and its sinks are called by
 * @param left where it leaves the other; null once it has
 */
record Fork(String name, @Nullable ForkPoint left) {
    private static final int HASH_DIGITS = 8;

    Fork {
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "name of a fork is '%s': give letters, digits, '.', '_' and '-'"
                            .formatted(name));
        }
    }

    /**
     * The fork that a user asks for. Its name follows from its source and from what it leaves out:
     * with other records it is another history, and goes on from no checkpoint of this one.
     *
     * @param source as {@link ForkSource#find} takes it; need not be there any more
     * @param skipped in any order
     */
    static Fork of(String source, List<SkippedRange> skipped) {
        String place = place(source);
        List<String> ranges = skipped.stream().map(SkippedRange::toString).sorted().toList();
        String hash =
                UUID.nameUUIDFromBytes((place + ranges).getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, HASH_DIGITS);
        String last = place.substring(place.lastIndexOf('/') + 1);
        return new Fork("fork-" + last.replaceAll("[^A-Za-z0-9._-]", "-") + "-" + hash, null);
    }

    private static String place(String source) {
        return ForkSource.isVersion(source)
                ? source
                : ForkSource.folder(source).toAbsolutePath().normalize().toString();
    }

    /** The same fork, before it has left the other history. */
    Fork leaving(ForkPoint point) {
        return new Fork(name, point);
    }
}
