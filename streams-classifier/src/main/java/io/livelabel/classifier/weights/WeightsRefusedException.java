package io.livelabel.classifier.weights;

/** A published version of weights that must not be served; the message says why. */
public class WeightsRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalKind kind;

    /** With a reason: a sentence without a subject or a part of one. */
    public WeightsRefusedException(RefusalKind kind, String reason) {
        super(reason);
        this.kind = kind;
    }

    WeightsRefusedException(RefusalKind kind, String reason, Throwable cause) {
        super(reason, cause);
        this.kind = kind;
    }

    /** The reason in a word. */
    public RefusalKind kind() {
        return kind;
    }

    /** The reason. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
