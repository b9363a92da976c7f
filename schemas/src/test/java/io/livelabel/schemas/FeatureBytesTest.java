package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class FeatureBytesTest {
    @Property(tries = 100)
    void readsTheFloatsThatWereWritten(@ForAll @FloatRange(min = -1e9f, max = 1e9f) float[] values)
            throws MalformedRecordException {
        float[] read = new float[values.length];

        FeatureBytes.readFloats("meanRgb", FeatureBytes.ofFloats(values), read);

        assertThat(read).containsExactly(values);
    }

    @Test
    void writesFloatsLittleEndian() {
        assertThat(FeatureBytes.ofFloats(new float[] {1f}).array())
                .containsExactly(0, 0, (byte) 0x80, 0x3f);
    }

    @Test
    void refusesAFeatureOfAnotherLengthNamingBoth() {
        assertThatThrownBy(
                        () ->
                                FeatureBytes.readFloats(
                                        "meanAudio", ByteBuffer.allocate(8), new float[3]))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("meanAudio has 8 bytes, 3 float32 are 12");
    }

    @Test
    void refusesNanAndInfinityNamingThePlace() {
        ByteBuffer bytes = FeatureBytes.ofFloats(new float[] {0, Float.NaN});

        assertThatThrownBy(() -> FeatureBytes.readFloats("meanRgb", bytes, new float[2]))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("meanRgb[1] is NaN");
    }

    @Test
    void averagesDequantizedFrames() throws MalformedRecordException {
        float[] means = new float[2];

        FeatureBytes.readFrameMeans(
                "rgb", ByteBuffer.wrap(new byte[] {0, (byte) 255, (byte) 255, 0}), 2, means);

        float middle = (-1.9921875f + 2.0078125f) / 2;
        assertThat(means).containsExactly(new float[] {middle, middle}, within(1e-6f));
        assertThat(FeatureBytes.dequantize((byte) 0)).isEqualTo(-1.9921875f);
        assertThat(FeatureBytes.dequantize((byte) 255)).isEqualTo(2.0078125f);
    }

    @Test
    void refusesFramesThatDoNotFillTheirCount() {
        assertThatThrownBy(
                        () ->
                                FeatureBytes.readFrameMeans(
                                        "rgb", ByteBuffer.allocate(7), 2, new float[4]))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("rgb has 7 bytes, 2 frames of 4 are 8");
        assertThatThrownBy(
                        () ->
                                FeatureBytes.readFrameMeans(
                                        "rgb", ByteBuffer.allocate(0), 0, new float[4]))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void refusesLabelsOutOfRange() throws MalformedRecordException {
        assertThat(FeatureBytes.readLabels(List.of(0, 4), 5)).containsExactly(0, 4);
        assertThatThrownBy(() -> FeatureBytes.readLabels(List.of(0, 5), 5))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("label 5 is not in [0, 5)");
        assertThatThrownBy(() -> FeatureBytes.readLabels(List.of(-1), 5))
                .isInstanceOf(MalformedRecordException.class);
    }
}
