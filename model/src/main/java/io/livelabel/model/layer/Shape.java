package io.livelabel.model.layer;

/**
 * What a layer reads or writes for one video: one row of {@code size} values, or a row a frame.
 *
 * @param size values in a row
 * @param frames whether there is a row for each of the video's frames
 */
public record Shape(int size, boolean frames) {
    /** One row a video. */
    public static Shape video(int size) {
        return new Shape(size, false);
    }

    /** One row a frame. */
    public static Shape frames(int size) {
        return new Shape(size, true);
    }

    /** The same rows with another number of values. */
    public Shape withSize(int other) {
        return new Shape(other, frames);
    }

    @Override
    public String toString() {
        return frames ? "[frames, %d]".formatted(size) : "[%d]".formatted(size);
    }
}
