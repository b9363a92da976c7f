package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.Examples.concat;
import static io.livelabel.producer.tfrecord.Examples.example;
import static io.livelabel.producer.tfrecord.Examples.field;
import static io.livelabel.producer.tfrecord.Examples.frames;
import static io.livelabel.producer.tfrecord.Examples.ramp;
import static io.livelabel.producer.tfrecord.Examples.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExampleViewTest {
    private static final FeatureSizes SMALL = new FeatureSizes(6, 3, 20);

    private final ExampleParser parser = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SMALL, 4);

    @Test
    void looksAtPackedMeansWhereTheyLie() throws Exception {
        byte[] record = video("abcd", 6, 3, 3).toBytes();
        ExampleView view = view(record);
        VideoExample copy = (VideoExample) view.copy();
        assertThat(copy.meanRgb()).containsExactly(ramp(6));
        assertThat(copy.meanAudio()).containsExactly(ramp(3));
        Arrays.fill(record, (byte) 0);
        assertThat(((VideoExample) view.copy()).meanRgb()).containsOnly(0f);
        assertThat(copy.meanRgb()).containsExactly(ramp(6));
    }

    @Test
    void looksAtFramesThatAreFramedAlikeWhereTheyLie() throws Exception {
        byte[] record = frames("abcd", 7, 6, 3, 5).toBytes();
        ExampleView view = view(record);
        FrameExample copy = (FrameExample) view.copy();
        assertThat(view.rgb().rows()).isEqualTo(4);
        assertThat(copy.frameCount()).isEqualTo(4);
        assertThat(copy.rgb()).startsWith(0, 1, 2, 3, 4, 5, 1).endsWith(7, 8);
        Arrays.fill(record, (byte) 9);
        assertThat(((FrameExample) view.copy()).rgb()).hasSize(24).containsOnly(9);
        assertThat(copy.audio()).containsExactly(0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5);
    }

    @Property(tries = 200)
    void readsTheSameOfFramesHoweverEachIsFramed(
            @ForAll @IntRange(max = 15) int framedOtherwise, @ForAll boolean before)
            throws Exception {
        byte[] rows = {};
        for (int i = 0; i < 4; i++) {
            byte[] value = field(1, field(1, new byte[] {(byte) i, (byte) (i + 1), 7}));
            byte[] unknown = field(9, new byte[] {1, 2});
            byte[] frame =
                    (framedOtherwise >> i & 1) == 0
                            ? value
                            : before ? concat(unknown, value) : concat(value, unknown);
            rows = concat(rows, field(1, frame));
        }
        byte[] record =
                example()
                        .bytes("id", new byte[] {'x'})
                        .frameList("rgb", 4, 6)
                        .rawFrameList("audio", rows)
                        .toBytes();
        assertThat(((FrameExample) view(record).copy()).audio())
                .containsExactly(0, 1, 7, 1, 2, 7, 2, 3, 7, 3, 4, 7);
    }

    @Test
    void readsMeansThatArePackedInPieces() throws Exception {
        byte[] first = ByteBuffer.allocate(8).array();
        byte[] second = {0, 0, (byte) 0x80, 0x3f};
        byte[] record =
                concat(
                        video("x", 6, 3).without("mean_audio").toBytes(),
                        field(
                                1,
                                field(
                                        1,
                                        concat(
                                                field(
                                                        1,
                                                        "mean_audio"
                                                                .getBytes(
                                                                        StandardCharsets.US_ASCII)),
                                                field(
                                                        2,
                                                        field(
                                                                2,
                                                                concat(
                                                                        field(1, first),
                                                                        field(1, second))))))));
        assertThat(((VideoExample) view(record).copy()).meanAudio()).containsExactly(0, 0, 1);
    }

    @Property(tries = 50)
    void findsFeaturesThatChangeTheirPlaceFromRecordToRecord(@ForAll long seed) throws Exception {
        for (int i = 0; i < 4; i++) {
            byte[] record = video("v" + i, 6, 3, i).shuffled(seed + i).toBytes();
            VideoExample read = (VideoExample) view(record).copy();
            assertThat(read.id()).isEqualTo("v" + i);
            assertThat(read.labels()).containsExactly(i);
            assertThat(read.meanRgb()).containsExactly(ramp(6));
            assertThat(read.meanAudio()).containsExactly(ramp(3));
        }
    }

    private ExampleView view(byte[] record) throws MalformedRecordException {
        return parser.view(ByteBuffer.wrap(record)).get(0);
    }
}
