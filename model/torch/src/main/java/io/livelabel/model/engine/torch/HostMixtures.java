package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.MixtureOfExperts;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The mixtures of an architecture. One pass at a time. */
final class HostMixtures {
    private final TorchDevice device;
    private final Map<String, HostMixture> byNode = new HashMap<>();

    HostMixtures(TorchDevice device, Architecture architecture) {
        this.device = device;
        for (Architecture.Node node : architecture.nodes()) {
            if (node.layer() instanceof MixtureOfExperts layer) {
                byNode.put(node.name(), new HostMixture(layer, device.threads()));
            }
        }
    }

    /** The logits of a node. */
    Tensor mix(String node, Tensor gates, Tensor answers, Graphs graphs) {
        HostMixture mixture = byNode.get(node);
        if (mixture == null) {
            throw new IllegalStateException("no mixture of experts: " + node);
        }
        Tensor logits = mixture.mix(device, gates, answers);
        if (gates.requires_grad()) {
            graphs.cut(logits, slope -> mixture.derive(device, slope), gates, answers);
        }
        return logits;
    }
}
