package io.livelabel.benchmarks;

import java.util.Set;

/**
 * One thing that is timed.
 *
 * @param operation {@code train} and {@code score}, in examples/s, of Adam's step and of a forward
 *     pass; {@code start}, seconds to the end of the first step; {@code load}, GB/s of weights into
 *     a model that scores; {@code sgemm}, the engine's own GFLOP/s; {@code memory}, the peak in MB
 * @param videos videos in the minibatch; 0 where there is none
 * @param frames frames of each video; 0 for models that read one row a video
 */
record Cell(String operation, int videos, int frames) {
    private static final Set<String> OPERATIONS =
            Set.of("start", "train", "score", "load", "sgemm", "memory");

    /** Of an operation without a minibatch. */
    static Cell of(String operation) {
        return new Cell(operation, 0, 0);
    }

    /** Reads {@code operation:videos:frames}. */
    static Cell parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3 || !OPERATIONS.contains(parts[0])) {
            throw new IllegalArgumentException(
                    "a cell is operation:videos:frames, not '%s'".formatted(text));
        }
        return new Cell(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public String toString() {
        return "%s:%d:%d".formatted(operation, videos, frames);
    }
}
