package io.livelabel.model.training;

/**
 * The numbers of one step that hold for all parameters.
 *
 * @param rate what the optimizer's direction is multiplied with; for Adam with both bias
 *     corrections
 * @param epsilon Adam's, corrected to fit; 0 else
 * @param shortening what gradients are multiplied with
 * @param averageGain 1 − the average's decay
 */
public record StepRates(float rate, float epsilon, float shortening, float averageGain) {
    /**
     * Of a step.
     *
     * @param step its number, from 1
     * @param scale what the rate is multiplied with, the schedule's factor beside it
     * @param shortening what gradients are multiplied with
     */
    public static StepRates of(
            TrainingSettings settings, long step, double scale, float shortening) {
        double rate = settings.optimizer().rate() * settings.schedule().factor(step) * scale;
        double epsilon = 0;
        if (settings.optimizer() instanceof Optimizer.Adam adam) {
            // The paper's m̂ / (√v̂ + ε), with both corrections drawn into rate and epsilon.
            double correction = Math.sqrt(1 - Math.pow(adam.beta2(), (double) step));
            rate *= correction / (1 - Math.pow(adam.beta1(), (double) step));
            epsilon = adam.epsilon() * correction;
        }
        double gain = settings.averages() ? 1 - settings.averageDecay(step) : 0;
        return new StepRates((float) rate, (float) epsilon, shortening, (float) gain);
    }
}
