package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.Shards;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replay against a broker whose disk is full. */
class FullDiskIT {
    private static final int VIDEOS = 4_000;
    private static final int COMMITTED = 500;

    @TempDir Path directory;

    @Test
    @Timeout(120)
    void saysSoInTimeAndSendsTheRestOnceThereIsRoomAgain() throws Exception {
        ReplayConfig config =
                ReplayBuilder.training(Shards.write(directory.resolve("shards"), 1, VIDEOS))
                        .config();
        try (SmallDiskBroker broker = new SmallDiskBroker(directory)) {
            Connection connection = broker.impatient();
            assertThatThrownBy(() -> new Replay(config, connection, filling(broker)).run())
                    .isInstanceOf(UserException.class)
                    .hasMessageMatching(
                            "(record \\d+ of shard a.tfrecord|a position or mark of replay 'training') could not be sent to .*; see whether the broker at localhost:\\d+ runs and has room on its disk, then the same command goes on behind what was committed");
            broker.awaitEnd();
            broker.freeDisk();
            broker.start();

            ReplaySummary summary = new Replay(config, connection, Pace.unlimited()).run();

            assertThat(summary.progress().alreadyThere()).isEqualTo(COMMITTED);
            assertThat(summary.progress().sent()).isEqualTo(VIDEOS - COMMITTED);
            List<String> keys =
                    TestBroker.readAll(connection, "training-videos").stream()
                            .filter(record -> !RecordHeaders.isReplayEnd(record.headers()))
                            .map(TestTopics::key)
                            .toList();
            assertThat(keys)
                    .containsExactlyElementsOf(
                            IntStream.range(0, VIDEOS).mapToObj(video -> "a" + video).toList());
        }
    }

    /** Pauses at a video, so that those before it are committed, and fills the disk then. */
    private static Pace filling(SmallDiskBroker broker) {
        return new Pace() {
            private boolean paused;

            @Override
            public long nanosUntilNext(long videos, long bytes) {
                if (videos == COMMITTED && !paused) {
                    paused = true;
                    return Duration.ofMillis(50).toNanos();
                }
                if (videos == COMMITTED) {
                    broker.fillDisk();
                }
                return 0;
            }
        };
    }
}
