package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final long MINUTE = 60_000;
    private static final Retention RETENTION = new Retention(3, 10 * MINUTE);

    /** Version n, published in minute n. */
    private static SortedMap<Long, PublishedVersion> aMinuteApart(int count) {
        SortedMap<Long, PublishedVersion> versions = new TreeMap<>();
        for (long version = 1; version <= count; version++) {
            versions.put(version, new PublishedVersion("hash", 1, version * MINUTE));
        }
        return versions;
    }

    @Test
    void keepsTheNewestHoweverOldTheyAre() {
        assertThat(RETENTION.due(aMinuteApart(8), Set.of(), 1_000 * MINUTE))
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(RETENTION.due(aMinuteApart(3), Set.of(), 1_000 * MINUTE)).isEmpty();
        assertThat(RETENTION.due(aMinuteApart(0), Set.of(), 1_000 * MINUTE)).isEmpty();
    }

    @Test
    void keepsWhatMayHaveServedWithinTheExplainWindow() {
        // In minute 30 the window began in minute 20: version 18 gave way in minutes 19 to 20.
        assertThat(RETENTION.due(aMinuteApart(29), Set.of(), 30 * MINUTE + 1))
                .startsWith(1L)
                .endsWith(18L)
                .hasSize(18);
        assertThat(RETENTION.due(aMinuteApart(29), Set.of(), 30 * MINUTE)).endsWith(17L);
    }

    @Test
    void keepsAVersionThatServedLongOnceItIsReplaced() {
        SortedMap<Long, PublishedVersion> versions = aMinuteApart(2);
        for (long late = 3; late < 9; late++) {
            versions.put(late, new PublishedVersion("hash", 1, 1_000 * MINUTE));
        }
        assertThat(RETENTION.due(versions, Set.of(), 1_001 * MINUTE)).containsExactly(1L);
    }

    @Test
    void keepsWhatModelControlNames() {
        assertThat(RETENTION.due(aMinuteApart(8), Set.of(2L, 5L, 77L), 1_000 * MINUTE))
                .containsExactly(1L, 3L, 4L);
    }

    @Test
    void keepsTheAnchorOfWhatItKeeps() {
        SortedMap<Long, PublishedVersion> versions = aMinuteApart(12);
        for (long delta : new long[] {2, 3, 4}) {
            makeDelta(versions, delta, 1);
        }
        for (long delta : new long[] {7, 8, 9, 10, 11, 12}) {
            makeDelta(versions, delta, 6);
        }
        assertThat(RETENTION.due(versions, Set.of(), 1_000 * MINUTE))
                .as("6 is the anchor of the newest")
                .containsExactly(1L, 2L, 3L, 4L, 5L, 7L, 8L, 9L);
        assertThat(RETENTION.due(versions, Set.of(3L), 1_000 * MINUTE))
                .as("1 is the anchor of one that is named")
                .containsExactly(2L, 4L, 5L, 7L, 8L, 9L);
        assertThat(RETENTION.due(versions, Set.of(), 14 * MINUTE + 1))
                .as("1 is the anchor of what may have served")
                .containsExactly(2L);
    }

    private static void makeDelta(
            SortedMap<Long, PublishedVersion> versions, long version, long anchor) {
        versions.put(version, new PublishedVersion("hash", 1, version * MINUTE, anchor, null));
    }

    @Test
    void boundsTheVersionsThatStay() {
        Retention hour = new Retention(8, Duration.ofHours(1).toMillis());
        assertThat(hour.mostVersions(30_000)).isEqualTo(124);
        assertThat(hour.mostVersions(MINUTE * 60)).isEqualTo(8);
        for (int count = 0; count < 40; count++) {
            SortedMap<Long, PublishedVersion> versions = aMinuteApart(count);
            versions.keySet().removeAll(RETENTION.due(versions, Set.of(), count * MINUTE));
            assertThat(versions).hasSizeLessThanOrEqualTo((int) RETENTION.mostVersions(MINUTE));
        }
    }
}
