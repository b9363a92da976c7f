package io.livelabel.model.engine.torch;

import io.livelabel.model.engine.MixtureArithmetic;
import io.livelabel.model.layer.MixtureOfExperts;
import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;

/**
 * A mixture of experts whose arithmetic is done in Java between two graphs of libtorch's: one ends
 * in gates and answers, the other begins with logits. The backward pass goes from the one to the
 * other through {@link #derive}. One pass at a time.
 */
final class HostMixture {
    private final MixtureArithmetic arithmetic;
    private float[] g = new float[0];
    private float[] e = new float[0];
    private float[] values = new float[0];

    HostMixture(MixtureOfExperts layer, int threads) {
        arithmetic = new MixtureArithmetic(layer, threads);
    }

    /**
     * The logits, a graph's beginning.
     *
     * @param gates [rows, (experts + 1) · classes]
     * @param answers [rows, experts · classes]
     */
    Tensor mix(TorchDevice device, Tensor gates, Tensor answers) {
        int rows = Math.toIntExact(gates.size(0));
        int classes = arithmetic.gates() - arithmetic.answers();
        if (values.length < rows * classes) {
            g = new float[rows * arithmetic.gates()];
            e = new float[rows * arithmetic.answers()];
            values = new float[rows * classes];
        }
        device.read(gates.detach(), FloatBuffer.wrap(g));
        device.read(answers.detach(), FloatBuffer.wrap(e));
        arithmetic.mix(rows, g, e, values);
        return device.constant(values, rows * classes).view(rows, classes);
    }

    /** The gradients by gates and by answers, given that by the logits. */
    Tensor[] derive(TorchDevice device, Tensor slope) {
        int rows = Math.toIntExact(slope.size(0));
        device.read(slope.contiguous(), FloatBuffer.wrap(values));
        arithmetic.derive(rows, g, e, values);
        return new Tensor[] {
            device.constant(g, rows * arithmetic.gates()).view(rows, arithmetic.gates()),
            device.constant(e, rows * arithmetic.answers()).view(rows, arithmetic.answers())
        };
    }
}
