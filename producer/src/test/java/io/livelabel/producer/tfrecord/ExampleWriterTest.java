package io.livelabel.producer.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureSizes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExampleWriterTest {
    private static final int CLASSES = 3_000_000;

    @Test
    void laysOutAVideoAsTheOfficialRecordsAre() {
        byte[] written =
                new ExampleWriter(FeatureSizes.YOUTUBE_8M)
                        .write(
                                new VideoExample(
                                        "02aa",
                                        new int[] {3, 4, 9, 34},
                                        Examples.ramp(1024),
                                        Examples.ramp(128)));
        assertThat(written)
                .isEqualTo(Examples.video("02aa", 1024, 128, 3, 4, 9, 34).toBytes())
                .hasSize(4695)
                .startsWith(
                        bytes(
                                0x0a, 0xd2, 0x24, 0x0a, 0x0e, 0x0a, 0x02, 0x69, 0x64, 0x12, 0x08,
                                0x0a, 0x06, 0x0a, 0x04, 0x30, 0x32, 0x61, 0x61, 0x0a, 0x12))
                .endsWith(bytes(0x12, 0x00));
    }

    @Property(tries = 100)
    void writesFramesThatAreReadBack(
            @ForAll @IntRange(min = 1, max = 5) int frames,
            @ForAll @Size(max = 5) List<@IntRange(max = CLASSES - 1) Integer> labels,
            @ForAll @IntRange(min = 1, max = 300) int rgb,
            @ForAll @IntRange(min = 1, max = 20) int audio)
            throws Exception {
        byte[] values = new byte[frames * (rgb + audio)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (i * 7);
        }
        FrameExample written =
                new FrameExample(
                        "id",
                        labels.stream().mapToInt(Integer::intValue).distinct().toArray(),
                        frames,
                        Arrays.copyOf(values, frames * rgb),
                        Arrays.copyOfRange(values, frames * rgb, values.length));
        assertThat(writtenAndRead(written, new FeatureSizes(rgb, audio, CLASSES)))
                .usingRecursiveComparison()
                .isEqualTo(written);
    }

    @Property(tries = 20)
    void writesTheOneFeatureThereIsByItsName(@ForAll boolean visual, @ForAll boolean ofFrames)
            throws Exception {
        FeatureSizes sizes =
                new FeatureSizes(
                        visual ? 5 : 0, visual ? 0 : 5, CLASSES, "pixels", "audio_embedding");
        ParsedExample written =
                ofFrames
                        ? new FrameExample(
                                "id",
                                new int[] {7},
                                2,
                                new byte[visual ? 10 : 0],
                                new byte[visual ? 0 : 10])
                        : new VideoExample(
                                "id",
                                new int[] {7},
                                Examples.ramp(sizes.rgb()),
                                Examples.ramp(sizes.audio()));
        assertThat(writtenAndRead(written, sizes)).usingRecursiveComparison().isEqualTo(written);
        assertThat(new String(record(written, sizes), StandardCharsets.ISO_8859_1))
                .contains(visual ? "pixels" : "audio_embedding")
                .doesNotContain(visual ? "audio" : "pixels", "rgb");
    }

    private static ParsedExample writtenAndRead(ParsedExample written, FeatureSizes sizes)
            throws Exception {
        return new ExampleParser(ExampleLevel.WHOLE_VIDEOS, sizes, 300)
                .parse(ByteBuffer.wrap(record(written, sizes)))
                .get(0);
    }

    private static byte[] record(ParsedExample written, FeatureSizes sizes) {
        ExampleWriter writer = new ExampleWriter(sizes);
        return written instanceof FrameExample frames
                ? writer.write(frames)
                : writer.write((VideoExample) written);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
