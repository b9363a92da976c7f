package io.livelabel.trainer;

import io.livelabel.model.metrics.FadingFigures;
import io.livelabel.model.metrics.Ranking;
import io.livelabel.schemas.avro.FadingMeans;
import io.livelabel.schemas.avro.PartitionFigures;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Prequential figures of each partition of the input by itself, and which partition each example of
 * the open minibatch comes from. Some sixty bytes a partition. One thread at a time.
 */
final class PartitionTally {
    private final double fadingFactor;
    private final List<Partition> partitions = new ArrayList<>();
    private final List<Partition> open = new ArrayList<>();

    private static final class Partition {
        private final InputPartition name;
        private final FadingFigures fading;
        private long examples;

        private Partition(InputPartition name, FadingFigures fading) {
            this.name = name;
            this.fading = fading;
        }
    }

    /** Of no examples; {@code fadingFactor} is as {@link FadingFigures} has it. */
    PartitionTally(double fadingFactor) {
        this.fadingFactor = fadingFactor;
    }

    /** Takes note of the next example of the open minibatch. */
    void open(String topic, int partition) {
        open.add(at(topic, partition));
    }

    private Partition at(String topic, int number) {
        for (int i = 0; i < partitions.size(); i++) {
            InputPartition name = partitions.get(i).name;
            if (name.partition() == number && name.topic().equals(topic)) {
                return partitions.get(i);
            }
        }
        Partition added =
                new Partition(new InputPartition(topic, number), new FadingFigures(fadingFactor));
        partitions.add(added);
        return added;
    }

    /**
     * Adds the scores of an example of the open minibatch, if it is known where that comes from.
     *
     * @param row its index in the minibatch
     */
    void add(int row, Ranking ranking, double loss) {
        if (row < open.size()) {
            Partition partition = open.get(row);
            partition.examples++;
            partition.fading.add(ranking, loss);
        }
    }

    /** Takes note that the open minibatch is empty. */
    void clearOpen() {
        open.clear();
    }

    /** The figures, in the order in which the partitions were first met. */
    List<PartitionFigures> figures() {
        List<PartitionFigures> figures = new ArrayList<>();
        for (Partition partition : partitions) {
            if (partition.examples > 0) {
                figures.add(
                        PartitionFigures.newBuilder()
                                .setTopic(partition.name.topic())
                                .setPartition(partition.name.partition())
                                .setExamples(partition.examples)
                                .setFading(means(partition.fading))
                                .build());
            }
        }
        return figures;
    }

    /** Fading means as a record has them. */
    static FadingMeans means(FadingFigures fading) {
        return new FadingMeans(fading.hitAt1(), fading.perr(), fading.loss());
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeDouble(fadingFactor);
        out.writeInt(partitions.size());
        for (Partition partition : partitions) {
            out.writeUTF(partition.name.topic());
            out.writeInt(partition.name.partition());
            out.writeLong(partition.examples);
            partition.fading.writeTo(out);
        }
        out.writeInt(open.size());
        for (Partition partition : open) {
            out.writeInt(partitions.indexOf(partition));
        }
    }

    static PartitionTally readFrom(DataInput in) throws IOException {
        PartitionTally tally = new PartitionTally(in.readDouble());
        for (int i = in.readInt(); i > 0; i--) {
            InputPartition name = new InputPartition(in.readUTF(), in.readInt());
            long examples = in.readLong();
            Partition partition = new Partition(name, FadingFigures.readFrom(in));
            partition.examples = examples;
            tally.partitions.add(partition);
        }
        for (int i = in.readInt(); i > 0; i--) {
            int index = in.readInt();
            if (index < 0 || index >= tally.partitions.size()) {
                throw new IOException(
                        "an example is of partition %d of %d"
                                .formatted(index, tally.partitions.size()));
            }
            tally.open.add(tally.partitions.get(index));
        }
        return tally;
    }
}
