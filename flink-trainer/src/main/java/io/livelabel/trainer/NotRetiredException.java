package io.livelabel.trainer;

/** That versions could not be retired, while all of them stay as they were and can be used. */
final class NotRetiredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotRetiredException(String message, Throwable cause) {
        super(message, cause);
    }
}
