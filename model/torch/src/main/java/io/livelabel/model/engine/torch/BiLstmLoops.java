package io.livelabel.model.engine.torch;

import io.livelabel.model.layer.BiLstm;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A bidirectional memory on the host in loops of the project's own, once there and once back, in
 * the scope of the caller. libtorch's own derives by the frames even where nobody asks.
 */
final class BiLstmLoops {
    private final FrameRows rows;
    private final List<Tensor> weights;
    private final Tensor x;
    private final Tensor states;
    private final LstmLoop forward;
    private final LstmLoop backward;

    /**
     * Reads all frames.
     *
     * @param weights the forward direction's three, then the backward one's
     * @param x packed frames, [frames, size]
     */
    BiLstmLoops(FrameRows rows, BiLstm definition, List<Tensor> weights, Tensor x) {
        this.rows = rows;
        this.weights = weights;
        this.x = x;
        long units = definition.units();
        try (NoGradGuard noGradients = new NoGradGuard()) {
            Tensor ordered = rows.byTime(x);
            states = TorchDevice.uninitialized(x.size(0), 2 * units);
            forward =
                    new LstmLoop(
                            rows, true, weights.subList(0, 3), ordered, states.narrow(1, 0, units));
            backward =
                    new LstmLoop(
                            rows,
                            false,
                            weights.subList(3, 6),
                            ordered,
                            states.narrow(1, units, units));
            forward.read();
            backward.read();
        }
    }

    /** Packed states, [frames, 2 · units]: a graph's beginning, if gradients are asked for. */
    Tensor states(boolean training, Graphs graphs) {
        Tensor packed;
        try (NoGradGuard noGradients = new NoGradGuard()) {
            packed = rows.byVideo(states);
        }
        if (training) {
            List<Tensor> ends = new ArrayList<>(weights);
            if (x.requires_grad()) {
                ends.add(x);
            }
            graphs.cut(packed, this::derive, ends.toArray(Tensor[]::new));
        }
        return packed;
    }

    private Tensor[] derive(Tensor slope) {
        try (NoGradGuard noGradients = new NoGradGuard()) {
            Tensor slopes = rows.byTime(slope);
            long units = slopes.size(1) / 2;
            forward.derive(slopes.narrow(1, 0, units));
            backward.derive(slopes.narrow(1, units, units));
            List<Tensor> all = new ArrayList<>(forward.ofWeights());
            all.addAll(backward.ofWeights());
            if (x.requires_grad()) {
                Tensor ofFrames = forward.ofFrames();
                backward.addOfFrames(ofFrames);
                all.add(rows.byVideo(ofFrames));
            }
            return all.toArray(Tensor[]::new);
        }
    }
}
