package io.livelabel.benchmarks;

/**
 * One thing that is timed.
 *
 * @param operation {@code train}, a step with Adam, or {@code score}
 * @param videos videos in the minibatch
 * @param frames frames of each video; 0 for models that read one row a video
 */
record Cell(String operation, int videos, int frames) {
    /** Reads {@code operation:videos:frames}. */
    static Cell parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "a cell is operation:videos:frames, not '%s'".formatted(text));
        }
        return new Cell(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
}
