package io.livelabel.schemas;

/** The schema registry refused a request or could not be reached. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** No answer, or an answer that says nothing of the request itself: try again later. */
        UNREACHABLE,
        /** The schema is not compatible with those of its subject. */
        INCOMPATIBLE,
        /** The registry has no schema of that id or subject. */
        UNKNOWN,
        /** The registry refused for another reason: credentials, a malformed schema. */
        REFUSED
    }

    private final Kind kind;

    /** Creates the exception; the message names the registry and what was asked of it. */
    public RegistryException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** As the other constructor, where the registry was not even asked. */
    public RegistryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
