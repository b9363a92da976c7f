package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livelabel.producer.ShardFiles;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A replay of YouTube-8M's own shards, where a checkout has them beside it. */
class RealShardsReplayIT {
    private static final Path SHARDS = Path.of("../../shared/data/yt8m");

    @Test
    void sendsEachOfTheRealVideosOnce() throws Exception {
        List<Path> shards = find("video");
        try (TestBroker broker = new TestBroker()) {
            Replay replay =
                    new Replay(
                            ReplayConfig.training(shards), broker.connection(), Pace.unlimited());
            ReplaySummary summary = replay.run();

            assertThat(summary.progress().sent()).isEqualTo(17_499);
            assertThat(summary.deadLetters()).isEmpty();
            Set<String> keys = new HashSet<>();
            broker.readAll("training-videos").stream()
                    .filter(record -> !RecordHeaders.isReplayEnd(record.headers()))
                    .forEach(record -> keys.add(new String(record.key(), StandardCharsets.UTF_8)));
            assertThat(keys).hasSize(17_499);
        }
    }

    @Test
    void sendsRealVideosWithTheirFrames() throws Exception {
        List<Path> shards = find("frame");
        try (TestBroker broker = new TestBroker()) {
            ReplaySummary summary =
                    new Replay(ReplayConfig.live(shards), broker.connection(), Pace.unlimited())
                            .run();

            assertThat(summary.progress().sent()).isEqualTo(2);
            assertThat(broker.readAll("frames")).hasSize(2);
        }
    }

    private static List<Path> find(String level) {
        Path directory = SHARDS.resolve(level);
        assumeTrue(
                Files.isDirectory(directory),
                "needs YouTube-8M's shards at " + directory.toAbsolutePath().normalize());
        return ShardFiles.find(List.of(directory.toString()));
    }
}
