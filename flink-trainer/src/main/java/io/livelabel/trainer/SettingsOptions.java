package io.livelabel.trainer;

import io.livelabel.model.training.Loss;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.RateSchedule;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.schemas.client.UserException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options of {@link TrainingSettings}. */
public final class SettingsOptions {
    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "adagrad or adam (default: the model's own).")
    private @Nullable String optimizer;

    @Option(
            names = "--rate",
            paramLabel = "X",
            description = "Learning rate (default: the optimizer's own).")
    private @Nullable Double rate;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "constant",
            description =
                    "How the rate changes: constant, exponential:FACTOR:STEPS, or linear:WARMUP:TOTAL (default: ${DEFAULT-VALUE}).")
    private String schedule = "";

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            defaultValue = "cross-entropy",
            description = "cross-entropy, or asymmetric:G+:G-:MARGIN (default: ${DEFAULT-VALUE}).")
    private String loss = "";

    @Option(
            names = "--l2",
            paramLabel = "X",
            defaultValue = "0",
            description = "Pull of each weight towards 0 (default: ${DEFAULT-VALUE}).")
    private double l2;

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            defaultValue = "0",
            description = "The longest gradient; 0 for no bound (default: ${DEFAULT-VALUE}).")
    private double clipNorm;

    @Option(
            names = "--average-decay",
            paramLabel = "X",
            defaultValue = "0",
            description =
                    "Decay of a moving average of the weights, which is then what is published; 0 for none (default: ${DEFAULT-VALUE}).")
    private double averageDecay;

    /** Name of the optimizer; null for the model's own. */
    @Nullable String optimizer() {
        return optimizer;
    }

    /** The learning rate; null for the optimizer's own. */
    @Nullable Double rate() {
        return rate;
    }

    /** The rest of the settings put in place. */
    TrainingSettings change(TrainingSettings settings) {
        return settings.withSchedule(RateSchedule.parse(schedule))
                .withLoss(Loss.parse(loss))
                .withL2(l2)
                .withClipNorm(clipNorm)
                .withAverageDecay(averageDecay);
    }

    /**
     * The settings.
     *
     * @param own the model's own optimizer
     * @throws UserException if one is out of its range
     */
    public TrainingSettings toSettings(Optimizer own) {
        try {
            Optimizer chosen = optimizer == null ? own : Optimizer.named(optimizer);
            if (chosen.getClass() == own.getClass()) {
                chosen = own;
            }
            return change(TrainingSettings.of(rate == null ? chosen : chosen.withRate(rate)));
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
