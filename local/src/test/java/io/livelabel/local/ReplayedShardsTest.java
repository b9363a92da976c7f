package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.avro.ReplayStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayedShardsTest {
    private static final List<String> SHARDS = List.of("a.tfrecord", "b.tfrecord");

    private final ReplayedShards replayed = new ReplayedShards();

    @Test
    void isDoneOnceEachShardIs() {
        replayed.add(position("live", "a.tfrecord", 10, true, 1_000));
        replayed.add(position("live", "b.tfrecord", 4, false, 2_000));
        assertThat(replayed.areDone("live", SHARDS)).isFalse();

        replayed.add(position("live", "b.tfrecord", 9, true, 3_000));
        assertThat(replayed.areDone("live", SHARDS)).isTrue();
    }

    @Test
    void tellsReplaysOfTheSameShardsApart() {
        replayed.add(position("live", "a.tfrecord", 10, true, 1_000));

        assertThat(replayed.areDone("training", List.of("a.tfrecord"))).isFalse();
    }

    @Test
    void takesTruthThatIsSentForNoVideos() {
        ReplayPosition truth = position("live", "a.tfrecord", 10, true, 1_000);
        truth.setStream(ReplayStream.TRUTH);
        replayed.add(truth);

        assertThat(replayed.areDone("live", List.of("a.tfrecord"))).isFalse();
    }

    @Test
    void addsUpWhatWasSentAndHowLongItTook() {
        replayed.add(position("live", "a.tfrecord", 1, false, 1_000));
        replayed.add(position("live", "a.tfrecord", 10, true, 2_000));
        replayed.add(position("live", "b.tfrecord", 5, false, 6_000));

        ReplayProgress progress = replayed.progress("live", SHARDS);

        assertThat(progress.sent()).isEqualTo(15);
        assertThat(progress.deadLetters()).isEqualTo(2);
        assertThat(progress.share()).isEqualTo(0.5);
        assertThat(progress.elapsed()).isEqualTo(Duration.ofSeconds(5));
        assertThat(progress.videosPerSecond()).isEqualTo(3);
    }

    @Test
    void hasNothingToTellBeforeTheFirstPosition() {
        assertThat(replayed.progress("live", SHARDS).sent()).isZero();
        assertThat(replayed.progress("live", SHARDS).videosPerSecond()).isZero();
    }

    private static ReplayPosition position(
            String replay, String shard, long videos, boolean done, long timeMs) {
        return ReplayPosition.newBuilder()
                .setReplay(replay)
                .setStream(ReplayStream.VIDEOS)
                .setShard(shard)
                .setFingerprint(1)
                .setEpoch(0)
                .setRecord(videos)
                .setPosition(0)
                .setDone(done)
                .setVideos(videos)
                .setDeadLetters(Map.of("BAD_CHECKSUM", 1L))
                .setTimeMs(timeMs)
                .build();
    }
}
