package io.livelabel.producer.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureSizes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reader and the parser on YouTube-8M's own shards, where a checkout has them beside it. */
class RealShardsTest {
    private static final Path SHARDS = Path.of("../../shared/data/yt8m");

    @Test
    void readsEveryVideoOfSixtyShards() throws Exception {
        List<Path> shards = shards("video");
        assertThat(shards).hasSize(60);
        Set<String> ids = new HashSet<>();
        long labels = 0;
        for (Path shard : shards) {
            for (ParsedExample example : read(shard)) {
                assertThat(example).isInstanceOf(VideoExample.class);
                assertThat(example.id()).hasSize(4);
                ids.add(example.id());
                labels += example.labels().length;
            }
        }
        assertThat(ids).hasSize(17_499);
        assertThat(labels / 17_499.0).isCloseTo(3.0, within(0.05));
    }

    @Test
    void writesARealVideoAsItWas() throws Exception {
        ExampleParser parser =
                new ExampleParser(EnumSet.of(ExampleLevel.VIDEO), FeatureSizes.YOUTUBE_8M, 300);
        int same = 0;
        try (TfRecordReader reader = new TfRecordReader(shards("video").get(0))) {
            while (reader.next()) {
                VideoExample video = (VideoExample) parser.parse(reader.data()).get(0);
                byte[] written = new ExampleWriter(FeatureSizes.YOUTUBE_8M).write(video);
                assertThat(written).hasSize((int) reader.size());
                // The order of the keys varies from record to record.
                same += reader.data().equals(ByteBuffer.wrap(written)) ? 1 : 0;
            }
        }
        assertThat(same).isPositive();
    }

    @Test
    void readsAFrameLevelVideo() throws Exception {
        shards("frame");
        FrameExample video = (FrameExample) read(SHARDS.resolve("frame/SjJ3.tfrecord")).get(0);
        assertThat(video.id()).isEqualTo("SjJ3");
        assertThat(video.labels()).containsExactly(11);
        assertThat(video.frameCount()).isEqualTo(170);
        assertThat(video.rgb()).hasSize(170 * 1024);
        assertThat(video.audio()).hasSize(170 * 128);
    }

    @Test
    void readsAFrameLevelVideoThatSomeoneElseExtracted() throws Exception {
        shards("frame");
        List<ParsedExample> examples = read(SHARDS.resolve("frame/extracted-0.tfrecord"));
        assertThat(examples).hasSize(1);
        FrameExample video = (FrameExample) examples.get(0);
        assertThat(video.labels()).containsExactly(1, 2);
        assertThat(video.audio()).containsOnly(0);
    }

    private static List<Path> shards(String level) throws IOException {
        Path directory = SHARDS.resolve(level);
        assumeTrue(
                Files.isDirectory(directory),
                "needs YouTube-8M's shards at " + directory.toAbsolutePath().normalize());
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static List<ParsedExample> read(Path shard) throws Exception {
        ExampleParser parser =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, FeatureSizes.YOUTUBE_8M, 300);
        List<ParsedExample> examples = new ArrayList<>();
        try (TfRecordReader reader = new TfRecordReader(shard)) {
            while (reader.next()) {
                examples.addAll(parser.parse(reader.data()));
            }
        }
        return examples;
    }
}
