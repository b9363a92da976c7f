package io.livelabel.producer.inspect;

import java.util.Optional;

/**
 * What shards hold of one feature.
 *
 * @param name its key
 * @param place where it stands
 * @param type what its values are
 * @param records records that have it
 * @param vectors lists of numbers, or values of bytes: one a record, or one a frame, mostly
 * @param lengths numbers, or bytes, of a vector; empty where it has none
 * @param frames frames of a record; empty for a feature of the record
 * @param notFinite values that are NaN or infinite, which the distribution leaves out
 * @param example its first value, where it is text
 * @param values distribution of its values; empty for text, and where there are none
 */
public record FeatureReport(
        String name,
        Place place,
        Type type,
        long records,
        long vectors,
        Optional<Span> lengths,
        Optional<Span> frames,
        long notFinite,
        Optional<String> example,
        Optional<Distribution> values) {
    /** Where a feature stands. */
    public enum Place {
        /** In the map of the record's features: once a record. */
        RECORD,
        /** In the map of feature lists: once a frame. */
        FRAME
    }

    /** What a feature's values are. */
    public enum Type {
        /** Bytes of the record: text, an id. */
        BYTES,
        /** Bytes of frames: quantized numbers in [0, 255], as they are stored. */
        UINT8,
        /** Floats of 32 bits. */
        FLOAT,
        /** Whole numbers of 64 bits. */
        INT64,
        /** A feature without a list. */
        EMPTY
    }
}
