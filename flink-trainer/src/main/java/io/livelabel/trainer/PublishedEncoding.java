package io.livelabel.trainer;

import java.util.Locale;

/** The encodings that a training can be asked to publish its weights in. */
public enum PublishedEncoding {
    /** Each value as it is. */
    FLOAT32,
    /** Each value rounded to half precision: what serves are the rounded weights. */
    FLOAT16,
    /** What differs from an earlier version, without loss; every so often a whole version. */
    DELTA;

    /** As the command line has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
