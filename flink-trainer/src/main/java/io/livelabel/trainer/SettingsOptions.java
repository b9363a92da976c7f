package io.livelabel.trainer;

import io.livelabel.model.training.ClassFrequencies;
import io.livelabel.model.training.Loss;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.RateSchedule;
import io.livelabel.model.training.RepeatFactors;
import io.livelabel.model.training.TrainingSettings;
import io.livelabel.schemas.client.UserException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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
            description =
                    "Learning rate (default: the model's own, which 'model describe' tells; with --optimizer that optimizer's).")
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
                    "Decay of a moving average of the weights, which is then what is published or written; 0 for none (default: ${DEFAULT-VALUE}).")
    private double averageDecay;

    @Option(
            names = "--oversample",
            paramLabel = "T",
            description =
                    "Counts an example with a class of frequency f below T as often as √(T/f); needs --class-frequencies (default: each counts once).")
    private @Nullable Double oversample;

    @Mixin private FrequencyOptions frequencies = new FrequencyOptions();

    /**
     * How often each class is a label; nothing if no file tells.
     *
     * @throws UserException if the file cannot be read
     */
    public Optional<ClassFrequencies> frequencies(int classes) {
        return frequencies.read(classes);
    }

    /** Name of the optimizer; null for the model's own. */
    @Nullable String optimizer() {
        return optimizer;
    }

    /** The learning rate; null for the optimizer's own. */
    @Nullable Double rate() {
        return rate;
    }

    /** The rest of the settings put in place, for a model of so many classes. */
    TrainingSettings change(TrainingSettings settings, int classes) {
        return settings.withSchedule(RateSchedule.parse(schedule))
                .withLoss(Loss.parse(loss))
                .withL2(l2)
                .withClipNorm(clipNorm)
                .withAverageDecay(averageDecay)
                .withOversampling(oversampling(classes));
    }

    private RepeatFactors oversampling(int classes) {
        Double threshold = oversample;
        if (threshold == null) {
            return RepeatFactors.none();
        }
        ClassFrequencies counted =
                frequencies(classes)
                        .orElseThrow(
                                () -> new UserException("--oversample needs --class-frequencies"));
        return RepeatFactors.of(counted, threshold);
    }

    /**
     * The settings.
     *
     * @param own the model's own optimizer
     * @param classes the model's number of classes
     * @throws UserException if one is out of its range
     */
    public TrainingSettings toSettings(Optimizer own, int classes) {
        try {
            Optimizer chosen = optimizer == null ? own : Optimizer.named(optimizer);
            if (chosen.getClass() == own.getClass()) {
                chosen = own;
            }
            return change(
                    TrainingSettings.of(rate == null ? chosen : chosen.withRate(rate)), classes);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
