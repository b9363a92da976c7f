package io.livelabel.model.training;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.ParameterShape.Role;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The update of a step on the host, for any engine whose arrays are host memory: one walk over
 * gradients, state, weights and average, in blocks that fit the processor's cache. What limits a
 * step on small minibatches is how often memory is walked, so nothing is walked twice, but for the
 * norm where gradients are clipped.
 *
 * <p>The same bits whatever the number of threads. One step at a time.
 */
public final class FusedUpdate {
    private final TrainingSettings settings;
    private final List<Architecture.Parameter> parameters;
    private final int length;
    private final BlockUpdate[] blocks;
    private double rateScale = 1;

    /**
     * Of parameters that lie in flat arrays where their offsets say.
     *
     * @param parameters all of them, in any order
     * @param threads the most threads that work on it together, at least 1
     */
    public FusedUpdate(
            List<Architecture.Parameter> parameters, TrainingSettings settings, int threads) {
        this.settings = settings;
        this.parameters = List.copyOf(parameters);
        this.length = parameters.stream().mapToInt(Architecture.Parameter::length).sum();
        this.blocks = new BlockUpdate[threads];
        for (int i = 0; i < threads; i++) {
            blocks[i] = new BlockUpdate(settings);
        }
    }

    /**
     * Multiplies the rate of the updates from now on.
     *
     * @throws IllegalArgumentException if the factor is not positive; nothing has changed then
     */
    public void scaleRate(double factor) {
        if (!(factor > 0 && Double.isFinite(factor))) {
            throw new IllegalArgumentException(
                    "a rate is scaled by %s: the factor must be positive".formatted(factor));
        }
        rateScale = factor;
    }

    /** What the rate is multiplied with. */
    public double rateScale() {
        return rateScale;
    }

    /**
     * Makes one update.
     *
     * @param gradients a buffer a parameter, in their order; each as long as its parameter; stay as
     *     they are
     * @param weights all parameters, [length]
     * @param state the optimizer's arrays, each [length]
     * @param average the moving average, [length], where there is one
     * @param norm the gradients' {@link #norm}, finite
     * @param step number of this step, from 1
     */
    public void apply(
            List<FloatBuffer> gradients,
            FloatBuffer weights,
            List<FloatBuffer> state,
            @Nullable FloatBuffer average,
            double norm,
            long step) {
        StepRates rates = StepRates.of(settings, step, rateScale, shortening(norm));
        int each = (length + blocks.length - 1) / blocks.length;
        inParallel(
                part -> {
                    int from = Math.min(length, part * each);
                    int to = Math.min(length, from + each);
                    update(blocks[part], from, to, gradients, weights, state, average, rates);
                });
    }

    private void update(
            BlockUpdate block,
            int from,
            int to,
            List<FloatBuffer> gradients,
            FloatBuffer weights,
            List<FloatBuffer> state,
            @Nullable FloatBuffer average,
            StepRates rates) {
        for (int p = 0; p < parameters.size(); p++) {
            Architecture.Parameter parameter = parameters.get(p);
            int begin = Math.max(from, parameter.offset());
            int end = Math.min(to, parameter.offset() + parameter.length());
            float l2 = parameter.role() == Role.WEIGHT ? (float) settings.l2() : 0;
            for (int at = begin; at < end; at += BlockUpdate.LENGTH) {
                int count = Math.min(BlockUpdate.LENGTH, end - at);
                block.apply(
                        gradients.get(p),
                        at - parameter.offset(),
                        weights,
                        state,
                        average,
                        at,
                        count,
                        l2,
                        rates);
            }
        }
    }

    /** What gradients are multiplied with, so that their norm is at most the settings'. */
    private float shortening(double norm) {
        return norm > settings.clipNorm() ? (float) (settings.clipNorm() / norm) : 1;
    }

    /**
     * The norm of gradients and their L2, where the settings bound it; elsewhere 0, and nothing is
     * looked at.
     *
     * @param gradients as {@link #apply} gets them
     * @param weights all parameters, [length]
     * @return the norm; not finite where a gradient is not, and then no update can be made of it
     */
    public double norm(List<FloatBuffer> gradients, FloatBuffer weights) {
        if (settings.clipNorm() == 0) {
            return 0;
        }
        double sum = 0;
        List<double[]> sums = new ArrayList<>();
        for (Architecture.Parameter parameter : parameters) {
            sums.add(
                    new double[(parameter.length() + BlockUpdate.LENGTH - 1) / BlockUpdate.LENGTH]);
        }
        inParallel(
                part -> {
                    for (int p = 0; p < sums.size(); p++) {
                        Architecture.Parameter parameter = parameters.get(p);
                        float l2 = parameter.role() == Role.WEIGHT ? (float) settings.l2() : 0;
                        for (int b = part; b < sums.get(p).length; b += blocks.length) {
                            int at = b * BlockUpdate.LENGTH;
                            int count = Math.min(BlockUpdate.LENGTH, parameter.length() - at);
                            sums.get(p)[b] =
                                    blocks[part].squares(
                                            gradients.get(p),
                                            at,
                                            weights,
                                            parameter.offset() + at,
                                            count,
                                            l2);
                        }
                    }
                });
        for (double[] ofBlocks : sums) {
            for (double ofBlock : ofBlocks) {
                sum += ofBlock;
            }
        }
        return Math.sqrt(sum);
    }

    private void inParallel(java.util.function.IntConsumer work) {
        if (blocks.length == 1) {
            work.accept(0);
        } else {
            IntStream.range(0, blocks.length).parallel().forEach(work);
        }
    }
}
