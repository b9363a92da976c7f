package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
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

/** Which kernel computes which layer. */
final class Kernels {
    private Kernels() {}

    /**
     * A kernel for a node.
     *
     * @param index the node's index
     */
    static Kernel of(Architecture architecture, int index, PassContext context) {
        Architecture.Node node = architecture.nodes().get(index);
        int[] sizes =
                node.inputs().stream()
                        .mapToInt(source -> architecture.shapeOf(source).size())
                        .toArray();
        Layer layer = node.layer();
        if (layer instanceof Dense dense) {
            return new DenseKernel(dense, sizes[0]);
        } else if (layer instanceof BatchNorm norm) {
            return new BatchNormKernel(norm, sizes[0]);
        } else if (layer instanceof MixtureOfExperts mixture) {
            return new MixtureKernel(mixture, sizes[0], context.threads());
        } else if (layer instanceof BiLstm memory) {
            return new BiLstmKernel(memory, sizes[0], context);
        } else if (layer instanceof NeXtVlad aggregation) {
            return new NeXtVladKernel(aggregation, sizes[0] / aggregation.groups(), context);
        } else if (layer instanceof Dropout dropout) {
            return ElementKernels.dropout(dropout, index, context);
        } else if (layer instanceof Activate activate) {
            return ElementKernels.activate(activate.activation());
        } else if (layer instanceof RmsNormalize) {
            return ElementKernels.rmsNormalize();
        } else if (layer instanceof Concat) {
            return ElementKernels.concat(sizes);
        } else if (layer instanceof Add) {
            return ElementKernels.add();
        } else if (layer instanceof Multiply) {
            return ElementKernels.multiply();
        } else if (layer instanceof AverageProbabilities) {
            return ElementKernels.averageProbabilities();
        } else if (layer instanceof MeanPooling) {
            return PoolingKernels.mean(context);
        } else if (layer instanceof AttentionPooling) {
            return PoolingKernels.attention(context);
        } else if (layer instanceof LastStates) {
            return PoolingKernels.lastStates(context);
        }
        throw new UnsupportedOperationException(
                "the dl4j engine lacks node '%s' (%s)".formatted(node.name(), layer));
    }
}
