package io.livelabel.trainer;

import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** Training cannot go on, and starting again from the last checkpoint would not mend it. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message says what was found, where, and what is allowed. */
    public TrainingException(String message) {
        super(message);
    }
}
