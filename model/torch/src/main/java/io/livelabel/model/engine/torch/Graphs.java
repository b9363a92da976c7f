package io.livelabel.model.engine.torch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The graphs of one pass, and the way of its backward pass through them. Where a layer computes
 * without libtorch's knowledge, a graph ends in what the layer reads, and another begins with what
 * it gives.
 */
final class Graphs {
    private final List<Cut> cuts = new ArrayList<>();

    /** How a backward pass gets over a cut. */
    interface Derivative {
        /** The gradients by the tensors in which graphs end, given that by what begins. */
        Tensor[] by(Tensor slope);
    }

    private record Cut(TensorVector ends, Tensor beginning, Derivative derivative) {}

    /**
     * Begins a graph.
     *
     * @param beginning depends on the ends, and libtorch does not know it
     * @param ends all ask for gradients
     */
    void cut(Tensor beginning, Derivative derivative, Tensor... ends) {
        beginning.requires_grad_(true);
        cuts.add(new Cut(new TensorVector(ends), beginning, derivative));
    }

    /**
     * The gradients by parameters, back through all graphs.
     *
     * @param slope the gradient by the output
     */
    TensorVector gradients(Tensor output, Tensor slope, List<Tensor> parameters) {
        List<Tensor> wanted = new ArrayList<>(parameters);
        cuts.forEach(cut -> wanted.add(cut.beginning()));
        Tensor[] sums = new Tensor[wanted.size()];
        add(sums, new TensorVector(output), new TensorVector(slope), wanted);
        for (int i = cuts.size() - 1; i >= 0; i--) {
            Cut cut = cuts.get(i);
            Tensor ofBeginning = sums[parameters.size() + i];
            if (ofBeginning == null) {
                throw new IllegalStateException("the output does not depend on a graph");
            }
            add(
                    sums,
                    cut.ends(),
                    new TensorVector(cut.derivative().by(ofBeginning)),
                    wanted.subList(0, parameters.size() + i));
        }
        return new TensorVector(Arrays.copyOf(sums, parameters.size()));
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
