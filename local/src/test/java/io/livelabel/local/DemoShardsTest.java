package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoShardsTest {
    @TempDir Path directory;

    @Test
    void trainsOnTheFirstShardsAndHasTheLastUploaded() throws Exception {
        List<Path> all = shards(13, 10);

        DemoShards shards = prepare(Optional.empty());

        assertThat(shards.training()).containsExactlyElementsOf(all.subList(0, 11));
        assertThat(shards.live()).containsExactlyElementsOf(all.subList(11, 13));
        assertThat(shards.liveFrames()).isEmpty();
        assertThat(shards.trainingVideos()).isEqualTo(110);
    }

    @Test
    void takesWholeShardsUntilThereAreEnoughVideos() throws Exception {
        List<Path> all = shards(5, 60);

        DemoShards shards = prepare(Optional.of(121));

        assertThat(shards.training()).containsExactlyElementsOf(all.subList(0, 2));
        assertThat(shards.live()).containsExactly(all.get(2));
    }

    @Test
    void countsRecordsThatCannotBeRead() throws Exception {
        List<Path> all = shards(3, 10);
        byte[] bytes = Files.readAllBytes(all.get(0));
        bytes[20] ^= 1;
        Files.write(all.get(0), bytes);

        assertThat(prepare(Optional.empty()).trainingVideos()).isEqualTo(20);
    }

    @Test
    void asksForMoreShardsWhereThereIsOne() throws Exception {
        shards(1, 10);

        assertThatThrownBy(() -> prepare(Optional.empty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--shards gives 1 shard")
                .hasMessageContaining("at least 2")
                .hasMessageContaining("more shards");
    }

    @Test
    void asksForMoreVideosWhereTheyFitIntoOneShard() throws Exception {
        shards(4, 200);

        assertThatThrownBy(() -> prepare(Optional.of(150)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--videos 150 takes 1 of the 4 shards")
                .hasMessageContaining("more --videos");
    }

    @Test
    void generatesVideosAndFramesOfOtherVideos() throws Exception {
        DemoShards shards =
                DemoShards.prepare(config(List.of(), Optional.of(100)), directory.resolve("new"));
        LiveTruth videos = new LiveTruth(shards.live(), Demo.SIZES);
        LiveTruth frames = new LiveTruth(shards.liveFrames(), Demo.SIZES);

        assertThat(shards.trainingVideos() + videos.videos()).isEqualTo(100);
        assertThat(videos.videos()).isPositive();
        assertThat(frames.videos()).isEqualTo(10);
    }

    private List<Path> shards(int count, int videos) throws IOException {
        Path[] shards = new Path[count];
        for (int i = 0; i < count; i++) {
            shards[i] =
                    TestShards.ofVideos(
                            directory.resolve("train%02d.tfrecord".formatted(i)), videos);
        }
        return List.of(shards);
    }

    private DemoShards prepare(Optional<Integer> videos) throws IOException {
        return DemoShards.prepare(
                config(List.of(directory.toString()), videos), directory.resolve("unused"));
    }

    private static DemoConfig config(List<String> shards, Optional<Integer> videos) {
        return new DemoConfig(
                Optional.empty(), shards, videos, 1, "logistic", "dl4j", false, Optional.empty());
    }
}
