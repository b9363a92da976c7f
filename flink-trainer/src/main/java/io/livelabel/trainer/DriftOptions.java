package io.livelabel.trainer;

import picocli.CommandLine.Option;

/** The command-line options that say when a drift is announced, and what answers it. */
final class DriftOptions {
    @Option(
            names = "--drift-delta",
            paramLabel = "X",
            defaultValue = "" + TrainerDefaults.DRIFT_DELTA,
            description =
                    "Announces when the prequential loss has risen by more than chance allows with this probability; 0 for no announcements (default: ${DEFAULT-VALUE}).")
    private double driftDelta;

    @Option(
            names = "--drift-boost",
            paramLabel = "X",
            defaultValue = "" + TrainerDefaults.DRIFT_BOOST,
            description =
                    "Multiplies the learning rate by this behind an announced drift, at first; it falls back in equal ratios within --drift-boost-steps; 1 for no change (default: ${DEFAULT-VALUE}).")
    private double driftBoost;

    @Option(
            names = "--drift-boost-steps",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.DRIFT_BOOST_STEPS,
            description =
                    "Steps within which --drift-boost falls back to 1; a drift meanwhile begins it anew (default: ${DEFAULT-VALUE}).")
    private int driftBoostSteps;

    /** Sets what they say. */
    void applyTo(TrainerConfigBuilder builder) {
        builder.driftDelta(driftDelta).driftBoost(driftBoost, driftBoostSteps);
    }
}
