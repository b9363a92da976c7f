package io.livelabel.trainer;

import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.CrossEntropy;
import io.livelabel.model.metrics.Evaluation;
import io.livelabel.model.metrics.Ranking;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The scores of a minibatch on their way from the replica that trains on it to the figures: of each
 * example its partition, loss, best classes with their scores, and labels. One thread at a time.
 */
final class Scores {
    private final Ranking ranking = new Ranking(Evaluation.TOP);
    private int[] ids = new int[Evaluation.TOP];
    private float[] values = new float[Evaluation.TOP];

    /** Gets an example's scores. */
    interface Each {
        /** The ranking is of the next example when this has returned. */
        void take(int row, int partition, Ranking ranking, double loss);
    }

    /**
     * Writes the scores of a minibatch.
     *
     * @param partitions the partition that each row comes from
     */
    void write(Minibatch minibatch, Predictions predictions, int[] partitions, DataOutput out)
            throws IOException {
        out.writeInt(minibatch.size());
        for (int row = 0; row < minibatch.size(); row++) {
            int[] labels = minibatch.labels(row);
            ranking.rank(predictions, row, labels);
            out.writeInt(partitions[row]);
            out.writeDouble(CrossEntropy.of(predictions, row, labels));
            out.writeInt(ranking.size());
            for (int rank = 0; rank < ranking.size(); rank++) {
                out.writeInt(ranking.classId(rank));
                out.writeFloat(ranking.score(rank));
            }
            out.writeInt(labels.length);
            for (int label : labels) {
                out.writeInt(label);
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @return the number of examples
     */
    int read(DataInput in, Each each) throws IOException {
        int examples = in.readInt();
        for (int row = 0; row < examples; row++) {
            int partition = in.readInt();
            double loss = in.readDouble();
            int size = in.readInt();
            if (ids.length < size) {
                ids = new int[size];
                values = new float[size];
            }
            for (int rank = 0; rank < size; rank++) {
                ids[rank] = in.readInt();
                values[rank] = in.readFloat();
            }
            int[] labels = new int[in.readInt()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = in.readInt();
            }
            ranking.set(ids, values, size, labels);
            each.take(row, partition, ranking, loss);
        }
        return examples;
    }
}
