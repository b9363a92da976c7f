package io.livelabel.classifier;

/**
 * Published weights that must not be served since the anchor they are a delta against cannot be
 * had: nor can any others against the same.
 */
final class AnchorRefusedException extends WeightsRefusedException {
    private static final long serialVersionUID = 1L;

    AnchorRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
