package io.livelabel.producer.inspect;

/**
 * The least and the largest of some whole numbers.
 *
 * @param min the least
 * @param max the largest
 */
public record Span(long min, long max) {
    /** Of one number. */
    static Span of(long value) {
        return new Span(value, value);
    }

    /** With another number. */
    Span with(long value) {
        return value < min || value > max
                ? new Span(Math.min(min, value), Math.max(max, value))
                : this;
    }
}
