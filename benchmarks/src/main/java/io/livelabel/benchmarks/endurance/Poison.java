package io.livelabel.benchmarks.endurance;

import io.livelabel.schemas.avro.DeadLetterReason;

/** What may be wrong with an upload, and the reason that its dead letter is to have. */
enum Poison {
    /** Bytes that are no record. */
    GARBAGE(DeadLetterReason.MALFORMED),
    /** Fewer bytes than a schema's id has. */
    TOO_SHORT(DeadLetterReason.MALFORMED),
    /** No value. */
    TOMBSTONE(DeadLetterReason.MALFORMED),
    /** A good record whose second half is missing. */
    CUT_OFF(DeadLetterReason.MALFORMED),
    /** The id of a schema that is not registered. */
    UNKNOWN_SCHEMA(DeadLetterReason.UNKNOWN_SCHEMA),
    /** One value too many. */
    WRONG_SIZE(DeadLetterReason.WRONG_FEATURE_SIZE),
    /** A value that is no number. */
    NOT_A_NUMBER(DeadLetterReason.NOT_FINITE),
    /** A video with a blank id. */
    NO_ID(DeadLetterReason.MISSING_ID),
    /** A video with an id that is longer than any may be. */
    LONG_ID(DeadLetterReason.TOO_LARGE);

    private final DeadLetterReason reason;

    Poison(DeadLetterReason reason) {
        this.reason = reason;
    }

    /** The reason of its dead letter. */
    DeadLetterReason reason() {
        return reason;
    }
}
