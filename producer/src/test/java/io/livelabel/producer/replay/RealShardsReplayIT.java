package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livelabel.producer.ShardFiles;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A replay of YouTube-8M's own shards, where a checkout has them beside it. */
class RealShardsReplayIT {
    private static final int MAGIC_AND_ID_BYTES = 5;
    private static final Path SHARDS = Path.of("../../shared/data/yt8m");

    @Test
    void sendsEachOfTheRealVideosOnceWithTheBytesThatAnIndependentReaderFinds() throws Exception {
        List<Path> shards = find("video");
        try (TestBroker broker = new TestBroker()) {
            Replay replay =
                    new Replay(
                            ReplayConfig.training(shards), broker.connection(), Pace.unlimited());
            ReplaySummary summary = replay.run();

            assertThat(summary.progress().sent()).isEqualTo(17_499);
            assertThat(summary.deadLetters()).isEmpty();
            List<byte[]> expected = new ArrayList<>();
            for (Path shard : shards) {
                for (PlainVideo video : PlainVideo.readSound(shard)) {
                    expected.add(video.toAvro());
                }
            }
            List<byte[]> actual = new ArrayList<>();
            broker.readAll("training-videos").stream()
                    .filter(record -> !RecordHeaders.isReplayEnd(record.headers()))
                    .forEach(
                            record ->
                                    actual.add(
                                            Arrays.copyOfRange(
                                                    record.value(),
                                                    MAGIC_AND_ID_BYTES,
                                                    record.value().length)));
            assertThat(actual)
                    .usingElementComparator(Arrays::compare)
                    .containsExactlyElementsOf(expected);
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
