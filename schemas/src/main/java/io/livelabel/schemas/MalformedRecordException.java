package io.livelabel.schemas;

import io.livelabel.schemas.avro.DeadLetterReason;

/**
 * A record whose bytes or contents break their contract; the record belongs with the dead letters.
 */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    private final DeadLetterReason reason;

    /**
     * Creates the exception.
     *
     * @param reason the kind of fault
     * @param detail what was found and what was expected
     */
    public MalformedRecordException(DeadLetterReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** As the other constructor, with a cause. */
    public MalformedRecordException(DeadLetterReason reason, String detail, Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    /** The kind of fault. */
    public DeadLetterReason reason() {
        return reason;
    }
}
