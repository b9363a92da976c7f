package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.RegistryException.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WeightsPublisherTest {
    private final InMemoryVersions versions = new InMemoryVersions();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    @Test
    void publishesOnlyTheNewestWhereItFallsBehind() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        WeightsPublisher publisher =
                publisher(
                        snapshot -> {
                            first.countDown();
                            awaitLatch(goOn);
                            return Snapshots.version(snapshot);
                        });
        publisher.submit(Snapshots.withSteps(1));
        first.await();
        publisher.submit(Snapshots.withSteps(2));
        publisher.submit(Snapshots.withSteps(3));
        goOn.countDown();
        publisher.drain();

        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(1L, 3L);
        assertThat(failures).isEmpty();
    }

    @Test
    @Timeout(60)
    void isStoppedWhereItIsWhenPublishingTakesTooLong() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        WeightsPublisher publisher =
                publisher(
                        snapshot -> {
                            try {
                                awaitLatch(new CountDownLatch(1));
                            } finally {
                                ended.countDown();
                            }
                            return Snapshots.version(snapshot);
                        });
        publisher.submit(Snapshots.withSteps(1));

        assertThatThrownBy(() -> publisher.drain(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the publisher was not done within 1 s, and was stopped")
                .hasRootCauseInstanceOf(InterruptedException.class);

        ended.await();
        assertThat(failures).isEmpty();
        assertThat(versions.appended()).isEmpty();
    }

    @Test
    void makesAVersionOnceThoughItIsPreparedBeforeItIsDue() throws Exception {
        AtomicInteger made = new AtomicInteger();
        WeightsPublisher publisher = publisher(counting(made));
        ModelSnapshot snapshot = Snapshots.withSteps(1);
        publisher.prepare(snapshot);
        await().until(() -> made.get() == 1);
        assertThat(versions.appended()).isEmpty();

        publisher.submit(snapshot);
        publisher.drain();

        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(1L);
        assertThat(made).hasValue(1);
    }

    @Test
    void keepsNothingOfWhatWasPreparedForACheckpointThatFailed() throws Exception {
        AtomicInteger made = new AtomicInteger();
        WeightsPublisher publisher = publisher(counting(made));
        ModelSnapshot snapshot = Snapshots.withSteps(1);
        publisher.prepare(snapshot);
        await().until(() -> made.get() == 1);
        publisher.forgetPrepared();

        publisher.submit(snapshot);
        publisher.drain();

        assertThat(made).hasValue(2);
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(1L);
    }

    @Test
    void publishesNothingThatWasPreparedAlone() throws Exception {
        AtomicInteger made = new AtomicInteger();
        WeightsPublisher publisher = publisher(counting(made));
        publisher.prepare(Snapshots.withSteps(1));
        await().until(() -> made.get() == 1);
        publisher.submit(Snapshots.withSteps(2));
        publisher.drain();

        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(2L);
    }

    @Test
    void makesTheRecordsOnceWhereTheFormIsKnownBeforehand() throws Exception {
        WeightsPublisher publisher = publisher();
        ModelSnapshot snapshot = Snapshots.withSteps(1);
        publisher.prepare(snapshot);
        await().until(() -> versions.prepared() == 1);
        publisher.submit(snapshot);
        publisher.drain();

        assertThat(versions.prepared()).isEqualTo(1);
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(1L);
    }

    @Test
    void makesTheRecordsOfTheSnapshotThatIsDueThoughAnotherWasPrepared() throws Exception {
        WeightsPublisher publisher = publisher();
        publisher.prepare(Snapshots.withSteps(1));
        await().until(() -> versions.prepared() == 1);
        publisher.submit(Snapshots.withSteps(2));
        publisher.drain();

        assertThat(versions.prepared()).isEqualTo(2);
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(2L);
    }

    @Test
    void makesTheRecordsAgainWhenDueWhereTheRegistryWasAway() throws Exception {
        versions.failPreparingOnceWith(
                new RegistryException(Kind.UNREACHABLE, "no registry", new IOException("away")));
        AtomicInteger made = new AtomicInteger();
        WeightsPublisher publisher = publisher(counting(made));
        ModelSnapshot snapshot = Snapshots.withSteps(1);
        publisher.prepare(snapshot);
        await().until(() -> made.get() == 1);
        publisher.submit(snapshot);
        publisher.drain();

        assertThat(failures).isEmpty();
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(1L);
    }

    @Test
    void makesTheRecordsOfADeltaOnlyWhenItsAnchorIsKnown() throws Exception {
        AtomicInteger made = new AtomicInteger();
        WeightsPublisher publisher = publisher(PublishedEncoding.DELTA, counting(made));
        ModelSnapshot second = Snapshots.of(Snapshots.LINEAGE, 2, new byte[4_000]);
        publisher.prepare(second);
        await().until(() -> made.get() == 1);
        publisher.submit(Snapshots.of(Snapshots.LINEAGE, 1, new byte[4_000]));
        await().until(() -> versions.appended().size() == 1);
        assertThat(versions.prepared()).isEqualTo(1);

        publisher.submit(second);
        publisher.drain();

        assertThat(made).hasValue(2);
        assertThat(versions.prepared()).isEqualTo(2);
        assertThat(versions.appended()).extracting(WeightsVersion::version).containsExactly(1L, 2L);
        assertThat(versions.last().form().anchor()).isNotNull();
    }

    private static Function<ModelSnapshot, WeightsVersion> counting(AtomicInteger made) {
        return snapshot -> {
            made.incrementAndGet();
            return Snapshots.version(snapshot);
        };
    }

    @Test
    void tellsOfAFailureAtOnceAndAgainWhenDrained() {
        versions.failWith(new IllegalStateException("no broker"));
        WeightsPublisher publisher = publisher();
        publisher.submit(Snapshots.withSteps(1));
        await().until(() -> !failures.isEmpty());
        assertThat(failures.get(0)).hasMessage("no broker");
        assertThatThrownBy(publisher::drain)
                .hasMessageContaining("not all weights were published: no broker");
    }

    @Test
    void publishesNothingTwice() throws Exception {
        for (int run = 0; run < 2; run++) {
            WeightsPublisher publisher = publisher();
            publisher.submit(Snapshots.withSteps(1));
            publisher.drain();
        }
        assertThat(versions.appended()).hasSize(1);
    }

    @Test
    void refusesToChangeAPublishedVersion() {
        versions.pretend(Snapshots.LINEAGE.id(), 1, "f".repeat(64));
        WeightsPublisher publisher = publisher();
        publisher.submit(Snapshots.withSteps(1));
        assertThatThrownBy(publisher::drain)
                .cause()
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("tiny/lineage-1/1")
                .hasMessageContaining("f".repeat(64));
        assertThat(versions.appended()).isEmpty();
    }

    @Test
    void retiresBehindEachVersionWhatNeedNotStay() throws Exception {
        pretendOldVersions();
        versions.nameVersions(Optional.of(Set.of(2L)));
        WeightsPublisher publisher = publisher();
        publisher.submit(Snapshots.withSteps(5));
        publisher.drain();
        assertThat(versions.retired()).containsExactly(1L, 3L);
    }

    @Test
    void retiresNothingWhereModelControlCannotBeRead() throws Exception {
        pretendOldVersions();
        versions.nameVersions(Optional.empty());
        WeightsPublisher publisher = publisher();
        publisher.submit(Snapshots.withSteps(5));
        publisher.drain();
        assertThat(versions.retired()).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void retiresBehindTheNextVersionWhatCouldNotBeRetired() throws Exception {
        RuntimeException cause = new IllegalStateException("no broker");
        versions.failRetiringOnceWith(new NotRetiredException("not now", cause));
        publishesTwoVersionsAndRetires(1L, 2L, 3L, 4L);
    }

    @Test
    void retiresBehindTheNextVersionWhereModelControlDidNotAnswer() throws Exception {
        versions.failNamingOnceWith(new IllegalStateException("no broker"));
        publishesTwoVersionsAndRetires(1L, 2L, 3L, 4L);
    }

    private void publishesTwoVersionsAndRetires(Long... retired) throws Exception {
        pretendOldVersions();
        WeightsPublisher publisher = publisher();
        publisher.submit(Snapshots.withSteps(5));
        await().until(() -> !versions.appended().isEmpty());
        publisher.submit(Snapshots.withSteps(6));
        publisher.drain();
        assertThat(versions.retired()).containsExactly(retired);
        assertThat(failures).isEmpty();
    }

    @Test
    void endsWhereRetiringShowsThatTheLogIsLost() {
        versions.failRetiringOnceWith(new IllegalStateException("fenced"));
        pretendOldVersions();
        WeightsPublisher publisher = publisher();
        publisher.submit(Snapshots.withSteps(5));
        assertThatThrownBy(publisher::drain).hasMessageContaining("fenced");
        assertThat(failures).singleElement().extracting(Throwable::getMessage).isEqualTo("fenced");
    }

    @Test
    void refusesWhatComesAfterTheEnd() throws Exception {
        WeightsPublisher publisher = publisher();
        publisher.drain();
        assertThatThrownBy(() -> publisher.submit(Snapshots.withSteps(1)))
                .hasMessageContaining("version 1 was handed to a publisher that is drained");
    }

    @Test
    void endsWithoutPublishingWhereNothingWasHandedIn() throws Exception {
        publisher().drain();
        assertThat(versions.appended()).isEmpty();
    }

    /** Versions 1 to 4. */
    private void pretendOldVersions() {
        for (long version = 1; version < 5; version++) {
            versions.pretend(
                    Snapshots.LINEAGE.id(), version, new PublishedVersion("old", 1, version));
        }
    }

    private WeightsPublisher publisher() {
        return publisher(Snapshots::version);
    }

    private WeightsPublisher publisher(Function<ModelSnapshot, WeightsVersion> toVersion) {
        return publisher(PublishedEncoding.FLOAT32, toVersion);
    }

    private WeightsPublisher publisher(
            PublishedEncoding encoding, Function<ModelSnapshot, WeightsVersion> toVersion) {
        VersionLog log = versions.open(Snapshots.LINEAGE.id());
        return new WeightsPublisher(
                log,
                toVersion,
                new VersionForms(encoding, 2, log),
                new Retirement(log, new Retention(2, 60_000), Clock.systemUTC()),
                failures::add);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
