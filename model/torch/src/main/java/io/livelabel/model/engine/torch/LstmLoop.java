package io.livelabel.model.engine.torch;

import static org.bytedeco.pytorch.global.torch.addmm_out;
import static org.bytedeco.pytorch.global.torch.mm;
import static org.bytedeco.pytorch.global.torch.mul_out;
import static org.bytedeco.pytorch.global.torch.sigmoid_backward_out;
import static org.bytedeco.pytorch.global.torch.tanh_backward_out;
import static org.bytedeco.pytorch.global.torch.tanh_out;

import io.livelabel.model.engine.FrameOrder;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * One direction of a memory on the host, once there and once back: a matrix product for all inputs,
 * then one a time for the states. Without gradients of libtorch's, in the scope of the caller.
 */
final class LstmLoop {
    private final FrameRows rows;
    private final FrameOrder order;
    private final boolean forward;
    private final Tensor weight;
    private final Tensor recurrent;
    private final Tensor bias;
    private final Tensor x;
    private final Tensor states;
    private final long units;

    /** The gates, [frames, 4 · units]; in the end the gradients by their sums. */
    private final Tensor gates;

    private final Tensor cells;
    private final Tensor tanhs;

    /**
     * A loop, before its first step.
     *
     * @param forward whether along the frames, not against them
     * @param weights {@code -weight}, {@code -recurrent} and {@code -bias} of the direction
     * @param x frames in the order of {@code rows}, [frames, size]
     * @param states gets the states, [frames, units], in the same order
     */
    LstmLoop(FrameRows rows, boolean forward, List<Tensor> weights, Tensor x, Tensor states) {
        this.rows = rows;
        this.order = rows.order();
        this.forward = forward;
        this.weight = weights.get(0);
        this.recurrent = weights.get(1);
        this.bias = weights.get(2);
        this.x = x;
        this.states = states;
        units = states.size(1);
        gates = TorchDevice.uninitialized(x.size(0), 4 * units);
        cells = TorchDevice.uninitialized(x.size(0), units);
        tanhs = TorchDevice.uninitialized(x.size(0), units);
    }

    /** Reads all frames. */
    void read() {
        addmm_out(gates, bias, x, weight.t());
        Tensor transposed = recurrent.t();
        for (int step = 0; step < order.times(); step++) {
            int carried = carried(step);
            if (carried > 0) {
                at(step, gates, carried).addmm_(at(step - 1, states, carried), transposed);
            }
            step(step, carried);
        }
    }

    private void step(int step, int carried) {
        int active = active(step);
        Tensor input = gate(step, 0, active).sigmoid_();
        Tensor squashed = gate(step, 2, active).tanh_();
        Tensor output = gate(step, 3, active).sigmoid_();
        Tensor cell = at(step, cells, active);
        mul_out(cell, input, squashed);
        if (carried > 0) {
            Tensor forget = gate(step, 1, carried).sigmoid_();
            at(step, cells, carried).addcmul_(forget, at(step - 1, cells, carried));
        }
        Tensor tanh = at(step, tanhs, active);
        tanh_out(tanh, cell);
        mul_out(at(step, states, active), output, tanh);
    }

    /**
     * Goes back through all frames.
     *
     * @param slopes gradients by the states, [frames, units], in the order of {@code rows}; they
     *     are changed
     */
    void derive(Tensor slopes) {
        long videos = order.active(0);
        Tensor ofCells = slopes.new_zeros(videos, units);
        Tensor a = TorchDevice.uninitialized(videos, units);
        Tensor b = TorchDevice.uninitialized(videos, units);
        for (int step = order.times() - 1; step >= 0; step--) {
            if (step + 1 < order.times()) {
                int carried = carried(step + 1);
                at(step, slopes, carried).addmm_(at(step + 1, gates, carried), recurrent);
            }
            int active = active(step);
            derive(
                    step,
                    at(step, slopes, active),
                    ofCells.narrow(0, 0, active),
                    a.narrow(0, 0, active),
                    b.narrow(0, 0, active));
        }
    }

    /** Replaces a time's gates by the gradients of its sums, and moves the cells' back. */
    private void derive(int step, Tensor slope, Tensor ofCell, Tensor a, Tensor b) {
        int active = active(step);
        Tensor input = gate(step, 0, active);
        Tensor squashed = gate(step, 2, active);
        Tensor output = gate(step, 3, active);
        Tensor tanh = at(step, tanhs, active);
        mul_out(a, slope, output);
        tanh_backward_out(a, a, tanh);
        ofCell.add_(a);
        mul_out(a, slope, tanh);
        sigmoid_backward_out(output, a, output);
        mul_out(a, ofCell, squashed);
        mul_out(b, ofCell, input);
        sigmoid_backward_out(input, a, input);
        tanh_backward_out(squashed, b, squashed);
        int carried = carried(step);
        if (carried > 0) {
            Tensor forget = gate(step, 1, carried);
            Tensor ofCarried = ofCell.narrow(0, 0, carried);
            Tensor ofForget = a.narrow(0, 0, carried);
            mul_out(ofForget, ofCarried, at(step - 1, cells, carried));
            ofCarried.mul_(forget);
            sigmoid_backward_out(forget, ofForget, forget);
        }
        if (carried < active) {
            gates.narrow(0, start(step) + carried, active - carried)
                    .narrow(1, units, units)
                    .zero_();
        }
    }

    /** The gradients by the weights, in their order; {@link #derive} came before. */
    List<Tensor> ofWeights() {
        Tensor ofBias = gates.sum(new long[] {0}, false, new ScalarTypeOptional());
        return List.of(mm(gates.t(), x), ofRecurrent(), ofBias);
    }

    private Tensor ofRecurrent() {
        long later = gates.size(0) - order.active(0);
        Tensor slopes = forward ? gates.narrow(0, order.active(0), later) : rows.aTimeBefore(gates);
        Tensor from = forward ? rows.aTimeBefore(states) : states.narrow(0, order.active(0), later);
        return mm(slopes.t(), from);
    }

    /** The gradients by the frames, [frames, size]; {@link #derive} came before. */
    Tensor ofFrames() {
        return mm(gates, weight);
    }

    /** Adds them. */
    void addOfFrames(Tensor to) {
        to.addmm_(gates, weight);
    }

    /** The time that is read in a step. */
    private int time(int step) {
        return forward ? step : order.times() - 1 - step;
    }

    private int start(int step) {
        return order.starts()[time(step)];
    }

    private int active(int step) {
        return order.active(time(step));
    }

    /** Videos that go on from the step before; the others, if any, begin in this one. */
    private int carried(int step) {
        return step == 0 ? 0 : Math.min(active(step), active(step - 1));
    }

    private Tensor at(int step, Tensor of, int videos) {
        return of.narrow(0, start(step), videos);
    }

    private Tensor gate(int step, int gate, int videos) {
        return at(step, gates, videos).narrow(1, gate * units, units);
    }
}
