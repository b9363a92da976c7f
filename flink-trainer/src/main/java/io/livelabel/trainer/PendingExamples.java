package io.livelabel.trainer;

import io.livelabel.model.Minibatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The examples of an open minibatch, copied: read, but not yet trained on. Its arrays are not to be
 * written to.
 *
 * @param features an array an input, [examples, size of the input] row-major
 * @param labels class ids an example
 * @param ranges where the examples came from
 */
record PendingExamples(
        List<float[]> features, List<int[]> labels, Map<InputPartition, OffsetRange> ranges) {
    PendingExamples {
        features = List.copyOf(features);
        labels = List.copyOf(labels);
        ranges = Map.copyOf(ranges);
    }

    /** Copies what a minibatch holds. */
    static PendingExamples of(Minibatch minibatch, Map<InputPartition, OffsetRange> ranges) {
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < minibatch.inputs().size(); i++) {
            int width = minibatch.inputs().get(i).size();
            features.add(Arrays.copyOf(minibatch.features(i), minibatch.size() * width));
        }
        List<int[]> labels = new ArrayList<>();
        for (int row = 0; row < minibatch.size(); row++) {
            labels.add(minibatch.labels(row).clone());
        }
        return new PendingExamples(features, labels, ranges);
    }

    /** Number of examples. */
    int size() {
        return labels.size();
    }

    /**
     * Puts the examples back.
     *
     * @param minibatch empty, with room for them, and the inputs of the one they were copied from
     */
    void addTo(Minibatch minibatch) {
        float[][] rows = new float[features.size()][];
        for (int row = 0; row < size(); row++) {
            for (int i = 0; i < rows.length; i++) {
                int width = minibatch.inputs().get(i).size();
                rows[i] = Arrays.copyOfRange(features.get(i), row * width, (row + 1) * width);
            }
            minibatch.add(rows, labels.get(row));
        }
    }
}
