package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.Examples.concat;
import static io.livelabel.producer.tfrecord.Examples.example;
import static io.livelabel.producer.tfrecord.Examples.field;
import static io.livelabel.producer.tfrecord.Examples.frames;
import static io.livelabel.producer.tfrecord.Examples.ramp;
import static io.livelabel.producer.tfrecord.Examples.video;
import static io.livelabel.producer.tfrecord.SmallExampleParser.SIZES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import java.nio.ByteBuffer;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is read of the features of sound records, however they are laid out. */
class ExampleParserTest {
    private final SmallExampleParser parser = new SmallExampleParser();

    @Test
    void readsAVideoLevelRecord() throws Exception {
        VideoExample read = (VideoExample) parser.parse(video("abcd", 6, 3, 3, 17));
        assertThat(read.id()).isEqualTo("abcd");
        assertThat(read.labels()).containsExactly(3, 17);
        assertThat(read.meanRgb()).containsExactly(ramp(6));
        assertThat(read.meanAudio()).containsExactly(ramp(3));
    }

    @Test
    void readsAFrameLevelRecordAndKeepsItsFirstFrames() throws Exception {
        FrameExample read = (FrameExample) parser.parse(frames("abcd", 7, 6, 3, 5));
        assertThat(read.frameCount()).isEqualTo(4);
        assertThat(read.labels()).containsExactly(5);
        assertThat(read.rgb()).hasSize(24).startsWith(0, 1, 2, 3, 4, 5, 1).endsWith(7, 8);
        assertThat(read.audio()).containsExactly(0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5);
    }

    @Property(tries = 30)
    void readsFeaturesInAnyOrder(@ForAll long seed) throws Exception {
        VideoExample read = (VideoExample) parser.parse(video("abcd", 6, 3, 3).shuffled(seed));
        assertThat(read.labels()).containsExactly(3);
        assertThat(read.meanAudio()).containsExactly(ramp(3));
    }

    @Test
    void readsValuesThatAreNotPacked() throws Exception {
        VideoExample read =
                (VideoExample)
                        parser.parse(
                                example()
                                        .bytes("id", new byte[] {'x'})
                                        .unpackedInts("labels", 1, 2)
                                        .unpackedFloats("mean_rgb", ramp(6))
                                        .unpackedFloats("mean_audio", ramp(3)));
        assertThat(read.labels()).containsExactly(1, 2);
        assertThat(read.meanRgb()).containsExactly(ramp(6));
    }

    @Test
    void takesVideoIdWhereThereIsNoId() throws Exception {
        assertThat(
                        parser.parse(
                                        video("abcd", 6, 3)
                                                .without("id")
                                                .bytes("video_id", new byte[] {'o', 'l', 'd'}))
                                .id())
                .isEqualTo("old");
    }

    @Test
    void readsTheOneFeatureThereIsByItsName() throws Exception {
        FeatureSizes audioSet = new FeatureSizes(0, 3, 527, "rgb", "audio_embedding");
        ExampleParser one = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, audioSet, 300);
        FrameExample frames =
                (FrameExample)
                        one.parse(
                                        ByteBuffer.wrap(
                                                example()
                                                        .bytes("video_id", new byte[] {'a'})
                                                        .ints("labels", 0, 526)
                                                        .frameList("audio_embedding", 10, 3)
                                                        .toBytes()))
                                .get(0);
        assertThat(frames.frameCount()).isEqualTo(10);
        assertThat(frames.labels()).containsExactly(0, 526);
        assertThat(frames.rgb()).isEmpty();
        assertThat(frames.audio()).hasSize(30).startsWith(0, 1, 2, 1, 2, 3);
        VideoExample video =
                (VideoExample)
                        one.parse(
                                        ByteBuffer.wrap(
                                                example()
                                                        .bytes("id", new byte[] {'a'})
                                                        .floats("mean_audio_embedding", ramp(3))
                                                        .toBytes()))
                                .get(0);
        assertThat(video.meanRgb()).isEmpty();
        assertThat(video.meanAudio()).containsExactly(ramp(3));
        assertThat(
                        catchThrowableOfType(
                                MalformedRecordException.class,
                                () ->
                                        new ExampleParser(
                                                        Set.of(ExampleLevel.FRAMES), audioSet, 300)
                                                .parse(
                                                        ByteBuffer.wrap(
                                                                video("x", 6, 3).toBytes()))))
                .hasMessage("audio_embedding has no frames: at least 1 is expected");
    }

    @Test
    void readsFramesThatAreFramedDifferently() throws Exception {
        byte[][] rows = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
        byte[] plain = field(1, field(1, field(1, rows[0])));
        byte[] unknownBefore = field(1, concat(field(9, new byte[2]), field(1, field(1, rows[1]))));
        byte[] unknownBehind =
                field(1, concat(field(1, field(1, rows[2])), field(9, new byte[] {8, 8})));
        byte[] again = field(1, concat(field(1, field(1, rows[3])), field(9, new byte[] {9, 9})));
        FrameExample read =
                (FrameExample)
                        parser.parse(
                                example()
                                        .bytes("id", new byte[] {'x'})
                                        .frameList("rgb", 4, 6)
                                        .rawFrameList(
                                                "audio",
                                                concat(
                                                        plain,
                                                        unknownBefore,
                                                        unknownBehind,
                                                        again)));
        assertThat(read.audio()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    @Test
    void skipsWhatItDoesNotKnow() throws Exception {
        byte[] unknown =
                concat(
                        new byte[] {9 << 3, 5, 10 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8},
                        field(11, new byte[3]),
                        new byte[] {12 << 3 | 5, 1, 2, 3, 4});
        byte[] record =
                concat(unknown, video("abcd", 6, 3, 1).floats("segment_scores", 1f).toBytes());
        assertThat(parser.parse(concat(record, unknown)).id()).isEqualTo("abcd");
    }

    @Test
    void readsTheMeansOfARecordWithFramesIfVideoLevelIsAskedFor() throws Exception {
        ExampleParser videos = new ExampleParser(Set.of(ExampleLevel.VIDEO), SIZES, 4);
        byte[] record = video("abcd", 6, 3).frameList("rgb", 2, 6).toBytes();
        assertThat(videos.parse(ByteBuffer.wrap(record)).get(0)).isInstanceOf(VideoExample.class);
    }
}
