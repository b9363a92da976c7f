package io.livelabel.schemas.client;

/** A fault that the user can mend: its message stands alone, and is shown without a stack trace. */
public final class UserException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; the message says what was found, where, and what to do. */
    public UserException(String message) {
        super(message);
    }

    /** As the other constructor, with a cause. */
    public UserException(String message, Throwable cause) {
        super(message, cause);
    }
}
