package io.livelabel.producer.tfrecord;

import static io.livelabel.producer.tfrecord.Examples.concat;
import static io.livelabel.producer.tfrecord.Examples.example;
import static io.livelabel.producer.tfrecord.Examples.field;
import static io.livelabel.producer.tfrecord.Examples.video;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is read of the labels of records, and which labels are refused. */
class ExampleLabelsTest {
    private final SmallExampleParser parser = new SmallExampleParser();

    @Test
    void keepsARepeatedLabelOnce() throws Exception {
        assertThat(parser.parse(video("abcd", 6, 3, 4, 4, 2, 4)).labels()).containsExactly(4, 2);
    }

    @Property(tries = 200)
    void readsLabelsOfAnyLengthEachOnce(
            @ForAll @Size(max = 40) List<@IntRange(max = 70_000) Integer> small,
            @ForAll @Size(max = 40) List<@IntRange(max = 200) Integer> large,
            @ForAll boolean last)
            throws Exception {
        List<Integer> labels = new ArrayList<>(small);
        labels.addAll(large);
        Examples record = video("abcd", 6, 3).without("labels");
        long[] values = labels.stream().mapToLong(Integer::longValue).toArray();
        byte[] bytes =
                last
                        ? record.ints("labels", values).toBytes()
                        : concat(example().ints("labels", values).toBytes(), record.toBytes());
        ExampleParser many =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, new FeatureSizes(6, 3, 70_001), 4);
        assertThat(many.parse(ByteBuffer.wrap(bytes)).get(0).labels())
                .containsExactly(labels.stream().distinct().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void readsARecordWithoutLabels() throws Exception {
        assertThat(parser.parse(video("abcd", 6, 3).without("labels")).labels()).isEmpty();
    }

    @Test
    void refusesALabelThatIsCutOff() {
        byte[] list = field(1, new byte[] {5, (byte) 0x80});
        byte[] value = field(3, list);
        parser.refuses(
                video("abcd", 6, 3).without("labels").feature("labels", value),
                DeadLetterReason.MALFORMED,
                "a varint is cut off");
    }

    @Test
    void refusesLabelsOutOfRange() {
        parser.refuses(
                video("x", 6, 3, 1, 20),
                DeadLetterReason.LABEL_OUT_OF_RANGE,
                "label 20 is not in [0, 20)");
        parser.refuses(
                video("x", 6, 3, -1), DeadLetterReason.LABEL_OUT_OF_RANGE, "label -1 is not");
        parser.refuses(
                video("x", 6, 3, 1L << 32),
                DeadLetterReason.LABEL_OUT_OF_RANGE,
                "label 4294967296 is not");
    }

    @Test
    void refusesLabelsThatAreNoIntegers() {
        parser.refuses(
                video("x", 6, 3).without("labels").floats("labels", 1f),
                DeadLetterReason.MALFORMED,
                "labels holds a list of kind 2");
    }
}
