package io.livelabel.trainer;

import io.livelabel.schemas.avro.OffsetSpan;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A minibatch that was not trained on, since its loss, or a gradient, was not finite.
 *
 * @param loss what it was; NaN where no step could be made of a gradient
 * @param examples how many examples it had
 * @param ranges where they came from
 */
record SkippedMinibatch(double loss, int examples, SortedMap<InputPartition, OffsetRange> ranges) {
    /** The ranges as a record has them. */
    List<OffsetSpan> spans() {
        return ranges.entrySet().stream()
                .map(
                        range ->
                                new OffsetSpan(
                                        range.getKey().topic(),
                                        range.getKey().partition(),
                                        range.getValue().first(),
                                        range.getValue().last()))
                .toList();
    }

    /** What was wrong with it. */
    String reason() {
        return "the loss%s is %s over %d examples"
                .formatted(Double.isNaN(loss) ? " or a gradient" : "", loss, examples);
    }

    /** Writes it, for {@link #readFrom}. */
    void writeTo(DataOutput out) throws IOException {
        out.writeDouble(loss);
        out.writeInt(examples);
        out.writeInt(ranges.size());
        for (Map.Entry<InputPartition, OffsetRange> range : ranges.entrySet()) {
            out.writeUTF(range.getKey().topic());
            out.writeInt(range.getKey().partition());
            out.writeLong(range.getValue().first());
            out.writeLong(range.getValue().last());
        }
    }

    /** Reads what {@link #writeTo} wrote. */
    static SkippedMinibatch readFrom(DataInput in) throws IOException {
        double loss = in.readDouble();
        int examples = in.readInt();
        SortedMap<InputPartition, OffsetRange> ranges = new TreeMap<>();
        for (int i = in.readInt(); i > 0; i--) {
            InputPartition partition = new InputPartition(in.readUTF(), in.readInt());
            ranges.put(partition, new OffsetRange(in.readLong(), in.readLong()));
        }
        return new SkippedMinibatch(loss, examples, ranges);
    }

    @Override
    public String toString() {
        return reason() + " from " + ranges;
    }
}
