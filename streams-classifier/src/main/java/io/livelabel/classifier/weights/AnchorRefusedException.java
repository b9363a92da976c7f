package io.livelabel.classifier.weights;

/**
 * Published weights that must not be served since the anchor they are a delta against cannot be
 * had: nor can any others against the same.
 */
public final class AnchorRefusedException extends WeightsRefusedException {
    private static final long serialVersionUID = 1L;

    AnchorRefusedException(String reason, Throwable cause) {
        super(RefusalKind.ANCHOR, reason, cause);
    }
}
