package io.livelabel.model.engine.torch;

import static org.bytedeco.pytorch.global.torch.cat;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.ParameterShape.Role;
import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.StepRates;
import io.livelabel.model.training.TrainingSettings;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * The update of a step where the weights are not in the host's memory: they stay where they are.
 */
final class DeviceUpdate {
    private final List<Architecture.Parameter> parameters;
    private final TrainingSettings settings;

    DeviceUpdate(List<Architecture.Parameter> parameters, TrainingSettings settings) {
        this.parameters = parameters;
        this.settings = settings;
    }

    /** As {@link io.livelabel.model.training.FusedUpdate#norm} tells. */
    double norm(TorchWeights weights, TensorVector gradients) {
        if (settings.clipNorm() == 0) {
            return 0;
        }
        try (NoGradGuard noGradients = new NoGradGuard()) {
            return flat(weights, gradients).norm().item_float();
        }
    }

    /** As {@link io.livelabel.model.training.FusedUpdate#apply} does, at a rate scaled so. */
    void apply(
            TorchWeights weights,
            TensorVector gradients,
            List<Tensor> state,
            @Nullable Tensor average,
            double norm,
            long step,
            double rateScale) {
        try (NoGradGuard noGradients = new NoGradGuard()) {
            Tensor gradient = flat(weights, gradients);
            double shortening = norm > settings.clipNorm() ? settings.clipNorm() / norm : 1;
            if (shortening != 1) {
                gradient.mul_(new Scalar(shortening));
            }
            StepRates rates = StepRates.of(settings, step, rateScale, (float) shortening);
            Tensor first = state.get(0);
            if (settings.optimizer() instanceof Optimizer.Adam adam) {
                Tensor second = state.get(1);
                first.mul_(new Scalar(adam.beta1())).add_(gradient, new Scalar(1 - adam.beta1()));
                second.mul_(new Scalar(adam.beta2()))
                        .addcmul_(gradient, gradient, new Scalar(1 - adam.beta2()));
                Tensor divisor = second.sqrt().add_(new Scalar(rates.epsilon()));
                weights.flat().addcdiv_(first, divisor, new Scalar(-rates.rate()));
            } else {
                first.addcmul_(gradient, gradient, new Scalar(1));
                weights.flat().addcdiv_(gradient, first.sqrt(), new Scalar(-rates.rate()));
            }
            if (average != null) {
                average.lerp_(weights.flat(), new Scalar(rates.averageGain()));
            }
        }
    }

    private Tensor flat(TorchWeights weights, TensorVector gradients) {
        Tensor[] all = new Tensor[parameters.size()];
        int next = 0;
        for (int i = 0; i < all.length; i++) {
            Tensor weight = weights.get(i).detach();
            if (!weights.learned().contains(i)) {
                all[i] = weight.mul(new Scalar(0)).view(weight.numel());
                continue;
            }
            Tensor gradient = gradients.get(next++);
            if (settings.l2() > 0 && parameters.get(i).role() == Role.WEIGHT) {
                gradient = gradient.add(weight, new Scalar(settings.l2()));
            }
            all[i] = gradient.reshape(weight.numel());
        }
        return cat(new TensorVector(all), 0);
    }
}
