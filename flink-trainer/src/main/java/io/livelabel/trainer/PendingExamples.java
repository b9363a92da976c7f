package io.livelabel.trainer;

import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The examples of an open minibatch, copied: read, but not yet trained on. Its arrays are not to be
 * written to.
 *
 * @param features an array an input, [examples, size of the input] row-major, or of frames [frames
 *     of all examples, size of the input]
 * @param labels class ids an example
 * @param frames number of frames an example; 0 where the model reads none
 * @param ranges where the examples came from
 */
record PendingExamples(
        List<float[]> features,
        List<int[]> labels,
        List<Integer> frames,
        Map<InputPartition, OffsetRange> ranges) {
    PendingExamples {
        if (frames.size() != labels.size()) {
            throw new IllegalArgumentException(
                    "numbers of frames are told of %d examples, labels of %d"
                            .formatted(frames.size(), labels.size()));
        }
        frames = List.copyOf(frames);
        features = List.copyOf(features);
        labels = List.copyOf(labels);
        ranges = Map.copyOf(ranges);
    }

    /** Copies what a minibatch holds. */
    static PendingExamples of(Minibatch minibatch, Map<InputPartition, OffsetRange> ranges) {
        List<float[]> features = new ArrayList<>();
        for (int i = 0; i < minibatch.inputs().size(); i++) {
            int width = minibatch.inputs().get(i).size();
            features.add(Arrays.copyOf(minibatch.features(i), minibatch.rows(i) * width));
        }
        List<int[]> labels = new ArrayList<>();
        List<Integer> frames = new ArrayList<>();
        for (int row = 0; row < minibatch.size(); row++) {
            labels.add(minibatch.labels(row).clone());
            frames.add(minibatch.frames(row));
        }
        return new PendingExamples(features, labels, frames, ranges);
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
        int firstFrame = 0;
        for (int row = 0; row < size(); row++) {
            int behind = firstFrame + frames.get(row);
            for (int i = 0; i < rows.length; i++) {
                Architecture.Input input = minibatch.inputs().get(i);
                int from = input.frames() ? firstFrame : row;
                int to = input.frames() ? behind : row + 1;
                rows[i] =
                        Arrays.copyOfRange(features.get(i), from * input.size(), to * input.size());
            }
            minibatch.add(rows, frames.get(row), labels.get(row));
            firstFrame = behind;
        }
    }
}
