package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.Examples.example;
import static io.livelabel.producer.tfrecord.Examples.frames;
import static io.livelabel.producer.tfrecord.Examples.ramp;
import static io.livelabel.producer.tfrecord.Examples.video;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which ids and features are refused, and what is said of them. */
class ExampleRefusalsTest {
    private final SmallExampleParser parser = new SmallExampleParser();

    @Test
    void refusesARecordWithoutAnId() {
        parser.refuses(video("", 6, 3), DeadLetterReason.MISSING_ID, "neither id nor video_id");
        parser.refuses(video(" ", 6, 3), DeadLetterReason.MISSING_ID, "or it is blank");
        parser.refuses(video("x", 6, 3).without("id"), DeadLetterReason.MISSING_ID, "neither id");
        parser.refuses(
                video("x".repeat(1025), 6, 3),
                DeadLetterReason.MALFORMED,
                "id has 1025 bytes, at most 1024");
        parser.refuses(
                example().bytes("id", new byte[] {(byte) 0xff}),
                DeadLetterReason.MALFORMED,
                "id is not UTF-8: [-1]");
    }

    @Test
    void knowsTheIdOfARecordThatItRefused() {
        parser.refuses(video("abcd", 7, 3), DeadLetterReason.WRONG_FEATURE_SIZE, "mean_rgb");
        assertThat(parser.id()).hasValue("abcd");
        parser.refuses(video("", 6, 3), DeadLetterReason.MISSING_ID, "id");
        assertThat(parser.id()).isEmpty();
    }

    @Test
    void refusesFeaturesOfAnotherSize() {
        parser.refuses(
                video("x", 7, 3),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "mean_rgb has 7 float values, 6 are expected");
        parser.refuses(
                video("x", 6, 3).without("mean_audio"),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "mean_audio has 0 float values, 3 are expected");
        parser.refuses(
                frames("x", 2, 5, 3),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "rgb[0] has 5 bytes, 6 are expected");
        parser.refuses(
                frames("x", 2, 6, 3).frameList("audio", 3, 3),
                DeadLetterReason.WRONG_FEATURE_SIZE,
                "rgb has 2 frames and audio 3");
    }

    @Test
    void makesNoRoomForFramesThatCannotBeThere() {
        ExampleParser large =
                new ExampleParser(Set.of(ExampleLevel.FRAMES), new FeatureSizes(100, 3, 20), 300);
        assertThat(
                        catchThrowableOfType(
                                MalformedRecordException.class,
                                () -> large.parse(ByteBuffer.wrap(frames("x", 2, 0, 3).toBytes()))))
                .hasMessage("rgb has 12 bytes, too few for 2 frames of 100");
    }

    @Test
    void refusesValuesThatAreNotFinite() {
        parser.refuses(
                video("x", 6, 3).without("mean_audio").floats("mean_audio", 0, Float.NaN, 0),
                DeadLetterReason.NOT_FINITE,
                "mean_audio[1] is NaN");
        parser.refuses(
                video("x", 6, 3)
                        .without("mean_rgb")
                        .floats("mean_rgb", 0, 0, 0, 0, 0, Float.NEGATIVE_INFINITY),
                DeadLetterReason.NOT_FINITE,
                "mean_rgb[5] is -Infinity");
    }

    @Property(tries = 200)
    void findsAValueThatIsNotFiniteWhereverItIs(
            @ForAll @IntRange(max = 36) int place,
            @ForAll boolean packed,
            @ForAll boolean infinite) {
        ExampleParser wide =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, new FeatureSizes(37, 3, 20), 300);
        float[] values = ramp(37);
        values[(place + 1) % 37] = -Float.MAX_VALUE;
        values[place] = infinite ? Float.NEGATIVE_INFINITY : Float.NaN;
        Examples example = video("x", 37, 3).without("mean_rgb");
        byte[] record =
                (packed
                                ? example.floats("mean_rgb", values)
                                : example.unpackedFloats("mean_rgb", values))
                        .toBytes();
        assertThat(
                        catchThrowableOfType(
                                MalformedRecordException.class,
                                () -> wide.parse(ByteBuffer.wrap(record))))
                .hasMessage("mean_rgb[%d] is %s".formatted(place, values[place]));
    }
}
