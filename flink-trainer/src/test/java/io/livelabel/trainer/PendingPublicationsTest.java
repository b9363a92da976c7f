package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingPublicationsTest {
    @Test
    void publishesWithEveryThirdCheckpointIfAStepWasMadeSince() {
        PendingPublications pending = new PendingPublications(3, 0);
        assertThat(complete(pending, 1, 10)).isEmpty();
        assertThat(complete(pending, 2, 20)).isEmpty();
        assertThat(complete(pending, 3, 30)).contains(30L);
        assertThat(complete(pending, 4, 40)).isEmpty();
        assertThat(complete(pending, 5, 40)).isEmpty();
        assertThat(complete(pending, 6, 40)).contains(40L);
        assertThat(complete(pending, 7, 40)).isEmpty();
    }

    @Test
    void publishesTheLastSnapshotAnyhow() {
        PendingPublications pending = new PendingPublications(100, 0);
        assertThat(complete(pending, 1, 10)).isEmpty();
        pending.add(2, Snapshots.withSteps(11), true);
        assertThat(pending.complete(2)).map(ModelSnapshot::version).contains(11L);
    }

    @Test
    void tellsWhetherTheNewestIsToBePublished() {
        PendingPublications pending = new PendingPublications(2, 10);
        assertThat(pending.newestIsDue()).isFalse();
        pending.add(1, Snapshots.withSteps(11), false);
        assertThat(pending.newestIsDue()).as("the first of two").isFalse();
        pending.add(2, Snapshots.withSteps(12), false);
        assertThat(pending.newestIsDue()).as("the second").isTrue();
        assertThat(pending.complete(1)).isEmpty();
        assertThat(pending.newestIsDue()).as("the second, the first complete").isTrue();
        assertThat(pending.complete(2)).isPresent();
        pending.add(3, Snapshots.withSteps(12), true);
        assertThat(pending.newestIsDue()).as("no step was made").isFalse();
        pending.add(4, Snapshots.withSteps(13), true);
        assertThat(pending.newestIsDue()).as("the last").isTrue();
    }

    @Test
    void takesTheNewestWhereNotificationsWereLost() {
        PendingPublications pending = new PendingPublications(1, 0);
        pending.add(1, Snapshots.withSteps(10), false);
        pending.add(2, Snapshots.withSteps(20), false);
        pending.add(3, Snapshots.withSteps(30), false);
        assertThat(pending.complete(2)).map(ModelSnapshot::version).contains(20L);
        assertThat(pending.complete(1)).as("a late notification").isEmpty();
        assertThat(pending.complete(3)).map(ModelSnapshot::version).contains(30L);
    }

    @Test
    void knowsWhatWasPublishedBeforeARestore() {
        PendingPublications pending = new PendingPublications(1, 10);
        assertThat(complete(pending, 5, 10)).isEmpty();
        assertThat(complete(pending, 6, 11)).contains(11L);
    }

    private static java.util.Optional<Long> complete(
            PendingPublications pending, long checkpointId, long steps) {
        pending.add(checkpointId, Snapshots.withSteps(steps), false);
        return pending.complete(checkpointId).map(ModelSnapshot::version);
    }
}
