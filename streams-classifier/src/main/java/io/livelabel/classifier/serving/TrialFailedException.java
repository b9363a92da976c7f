package io.livelabel.classifier.serving;

/** The engine could not score with the weights that are on trial; the cause says why. */
public final class TrialFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrialFailedException(RuntimeException cause) {
        super("the engine cannot score with the weights on trial: " + cause, cause);
    }
}
