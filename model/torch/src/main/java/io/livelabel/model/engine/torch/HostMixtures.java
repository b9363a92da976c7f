package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.MixtureOfExperts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The mixtures of an architecture, and the way of a backward pass through the graphs that they are
 * between. One pass at a time.
 */
final class HostMixtures {
    private final TorchDevice device;
    private final Map<String, HostMixture> byNode = new HashMap<>();
    private final List<Cut> cuts = new ArrayList<>();

    /**
     * Where a graph ends and the next begins.
     *
     * @param logits where the next begins
     */
    private record Cut(HostMixture mixture, Tensor gates, Tensor answers, Tensor logits) {}

    HostMixtures(TorchDevice device, Architecture architecture) {
        this.device = device;
        for (Architecture.Node node : architecture.nodes()) {
            if (node.layer() instanceof MixtureOfExperts layer) {
                byNode.put(node.name(), new HostMixture(layer, device.threads()));
            }
        }
    }

    /** Forgets the last pass. */
    void begin() {
        cuts.clear();
    }

    /** The logits of a node. */
    Tensor mix(String node, Tensor gates, Tensor answers) {
        HostMixture mixture = byNode.get(node);
        if (mixture == null) {
            throw new IllegalStateException("no mixture of experts: " + node);
        }
        Tensor logits = mixture.mix(device, gates, answers);
        if (gates.requires_grad()) {
            logits.requires_grad_(true);
            cuts.add(new Cut(mixture, gates, answers, logits));
        }
        return logits;
    }

    /**
     * The gradients by parameters, back through all graphs of the last pass.
     *
     * @param slope the gradient by the output
     */
    TensorVector gradients(Tensor output, Tensor slope, List<Tensor> parameters) {
        List<Tensor> wanted = new ArrayList<>(parameters);
        cuts.forEach(cut -> wanted.add(cut.logits()));
        Tensor[] sums = new Tensor[wanted.size()];
        add(sums, new TensorVector(output), new TensorVector(slope), wanted);
        for (int i = cuts.size() - 1; i >= 0; i--) {
            Cut cut = cuts.get(i);
            Tensor ofLogits = sums[parameters.size() + i];
            if (ofLogits == null) {
                throw new IllegalStateException("the output does not depend on a mixture");
            }
            Tensor[] slopes = cut.mixture().derive(device, ofLogits);
            add(
                    sums,
                    new TensorVector(cut.gates(), cut.answers()),
                    new TensorVector(slopes),
                    wanted.subList(0, parameters.size() + i));
        }
        return new TensorVector(java.util.Arrays.copyOf(sums, parameters.size()));
    }

    private void add(
            Tensor[] sums, TensorVector outputs, TensorVector slopes, List<Tensor> wanted) {
        boolean several = !cuts.isEmpty();
        TensorVector own =
                torch.grad(
                        outputs,
                        new TensorVector(wanted.toArray(Tensor[]::new)),
                        slopes,
                        new BoolOptional(several),
                        false,
                        several);
        for (int i = 0; i < wanted.size(); i++) {
            Tensor gradient = own.get(i);
            if (gradient.defined()) {
                sums[i] = sums[i] == null ? gradient : sums[i].add(gradient);
            }
        }
    }
}
