package io.livelabel.classifier;

/** A published version of weights that must not be served; the message says why. */
class WeightsRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    WeightsRefusedException(String reason) {
        super(reason);
    }

    WeightsRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** The reason. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
