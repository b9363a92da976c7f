package io.livelabel.classifier.weights;

/** A published version of weights that must not be served; the message says why. */
public class WeightsRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With a reason: a sentence without a subject or a part of one. */
    public WeightsRefusedException(String reason) {
        super(reason);
    }

    WeightsRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** The reason. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
