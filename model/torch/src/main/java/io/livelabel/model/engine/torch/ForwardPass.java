package io.livelabel.model.engine.torch;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.layer.Activate;
import io.livelabel.model.layer.Add;
import io.livelabel.model.layer.AttentionPooling;
import io.livelabel.model.layer.AverageProbabilities;
import io.livelabel.model.layer.BatchNorm;
import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Dense;
import io.livelabel.model.layer.Dropout;
import io.livelabel.model.layer.LastStates;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.MeanPooling;
import io.livelabel.model.layer.MixtureOfExperts;
import io.livelabel.model.layer.Multiply;
import io.livelabel.model.layer.NeXtVlad;
import io.livelabel.model.layer.RmsNormalize;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** One forward pass of an architecture: its values node by node, in the scope of the caller. */
final class ForwardPass {
    private final Architecture architecture;
    private final Pass pass;
    private final DenseLayers dense;
    private final FrameLayers frames;
    private final Graphs graphs = new Graphs();
    private final Map<String, Tensor> values = new HashMap<>();

    /**
     * A pass.
     *
     * @param inputs a tensor an input, in the architecture's order
     * @param mixtures the caller's own
     */
    ForwardPass(
            TorchDevice device,
            Architecture architecture,
            TorchWeights weights,
            List<Tensor> inputs,
            FrameRows rows,
            HostMixtures mixtures,
            Pass pass) {
        this.architecture = architecture;
        this.pass = pass;
        this.dense = new DenseLayers(device, weights, mixtures, graphs);
        this.frames = new FrameLayers(device, weights, rows, pass, graphs);
        for (int i = 0; i < inputs.size(); i++) {
            values.put(architecture.inputs().get(i).name(), inputs.get(i));
        }
    }

    /** The logits, [videos, classes]. */
    Tensor logits() {
        List<Node> nodes = architecture.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            List<Tensor> inputs = node.inputs().stream().map(this::value).toList();
            values.put(node.name(), apply(i, node, inputs));
        }
        return value(architecture.output());
    }

    /**
     * The gradients by parameters.
     *
     * @param slope the gradient by {@code output}, which {@link #logits} gave
     */
    TensorVector gradients(Tensor output, Tensor slope, List<Tensor> parameters) {
        return graphs.gradients(output, slope, parameters);
    }

    /** Moves the running figures of batch norm; behind the backward pass. */
    void moveRunningFigures() {
        dense.moveRunningFigures();
    }

    /** What a node holds, behind {@link #logits}. */
    Tensor value(String name) {
        Tensor value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no value of " + name);
        }
        return value;
    }

    private boolean readsAnInput(Node node) {
        return architecture.inputs().stream()
                .anyMatch(input -> input.name().equals(node.inputs().get(0)));
    }

    private Tensor apply(int index, Node node, List<Tensor> inputs) {
        Layer layer = node.layer();
        Tensor x = inputs.get(0);
        if (layer instanceof Dense definition) {
            return dense.dense(node.name(), definition, x);
        } else if (layer instanceof RmsNormalize) {
            return readsAnInput(node) ? dense.rmsNormalizeInput(x) : dense.rmsNormalize(x);
        } else if (layer instanceof Activate activate) {
            return DenseLayers.activate(activate.activation(), x);
        } else if (layer instanceof Dropout dropout) {
            return pass.training() ? dense.dropout(dropout, index, pass, x) : x;
        } else if (layer instanceof BatchNorm norm) {
            return dense.batchNorm(node.name(), norm, pass, x);
        } else if (layer instanceof Concat) {
            return DenseLayers.concat(inputs);
        } else if (layer instanceof Add) {
            return inputs.stream().reduce(Tensor::add).orElseThrow();
        } else if (layer instanceof Multiply) {
            return x.mul(inputs.get(1));
        } else if (layer instanceof MixtureOfExperts mixture) {
            return dense.mixture(node.name(), mixture, x);
        } else if (layer instanceof AverageProbabilities) {
            return DenseLayers.averageProbabilities(inputs);
        } else if (layer instanceof MeanPooling) {
            return frames.mean(x);
        } else if (layer instanceof AttentionPooling) {
            return frames.attention(node.name(), x);
        } else if (layer instanceof LastStates) {
            return frames.lastStates(x);
        } else if (layer instanceof BiLstm memory) {
            return frames.biLstm(node.name(), memory, x);
        } else if (layer instanceof NeXtVlad aggregation) {
            return frames.neXtVlad(node.name(), aggregation, inputs);
        }
        throw new UnsupportedOperationException(
                "the torch engine lacks node '%s' (%s)".formatted(node.name(), layer));
    }
}
