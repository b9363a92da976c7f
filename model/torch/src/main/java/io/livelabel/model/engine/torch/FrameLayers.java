package io.livelabel.model.engine.torch;

import static org.bytedeco.pytorch.global.torch.bmm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.lstm;

import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.NeXtVlad;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The layers that know which frames belong together. */
final class FrameLayers {
    private final TorchDevice device;
    private final TorchWeights weights;
    private final FrameRows rows;

    FrameLayers(TorchDevice device, TorchWeights weights, FrameRows rows) {
        this.device = device;
        this.weights = weights;
        this.rows = rows;
    }

    Tensor mean(Tensor x) {
        if (rows.equal()) {
            return rows.padded(x).mean(new long[] {1}, false, new ScalarTypeOptional());
        }
        return weightedSum(rows.inside().mul(rows.shares()), rows.padded(x));
    }

    Tensor attention(String node, Tensor x) {
        Tensor scores = linear(x, weights.get(node, "weight"));
        Tensor padded = rows.padded(scores).view(rows.videos(), rows.longest());
        Tensor shares = rows.filledOutside(padded, Double.NEGATIVE_INFINITY).softmax(1);
        return weightedSum(shares, rows.padded(x));
    }

    /** [videos, longest] weights and [videos, longest, size] rows to [videos, size]. */
    private static Tensor weightedSum(Tensor shares, Tensor padded) {
        return bmm(shares.unsqueeze(1), padded).squeeze(1);
    }

    Tensor lastStates(Tensor x) {
        long half = x.size(1) / 2;
        Tensor forward = x.narrow(1, 0, half).index_select(0, rows.ends(true));
        Tensor backward = x.narrow(1, half, half).index_select(0, rows.ends(false));
        return cat(new TensorVector(forward, backward), 1);
    }

    Tensor biLstm(String node, BiLstm definition, Tensor x) {
        long units = definition.units();
        Tensor noBias = device.zeroed(4 * units);
        TensorVector parameters =
                new TensorVector(
                        weights.get(node, "forward-weight"),
                        weights.get(node, "forward-recurrent"),
                        weights.get(node, "forward-bias"),
                        noBias,
                        weights.get(node, "backward-weight"),
                        weights.get(node, "backward-recurrent"),
                        weights.get(node, "backward-bias"),
                        noBias);
        Tensor start = device.zeroed(2, rows.videos(), units);
        TensorVector states = new TensorVector(start, start);
        if (rows.equal()) {
            return lstm(rows.padded(x), states, parameters, true, 1, 0.0, false, true, true)
                    .get0()
                    .reshape(x.size(0), 2 * units);
        }
        Tensor byTime = x.index_select(0, rows.byTime());
        return lstm(byTime, rows.videosByTime(), states, parameters, true, 1, 0.0, false, true)
                .get0()
                .index_select(0, rows.byVideo());
    }

    Tensor neXtVlad(String node, NeXtVlad definition, List<Tensor> inputs) {
        long videos = rows.videos();
        long longest = rows.longest();
        long groups = definition.groups();
        long clusters = definition.clusters();
        Tensor values = rows.padded(inputs.get(0));
        long size = values.size(2) / groups;
        Tensor attention = rows.padded(inputs.get(1));
        if (!rows.equal()) {
            attention = attention.mul(rows.inside().unsqueeze(2));
        }
        Tensor shares =
                rows.padded(inputs.get(2)).view(videos, longest, groups, clusters).softmax(3);
        Tensor weighed =
                shares.mul(attention.unsqueeze(3)).view(videos, longest * groups, clusters);
        Tensor grouped = values.view(videos, longest * groups, size);
        Tensor sums = bmm(weighed.transpose(1, 2), grouped);
        Tensor totals = weighed.sum(new long[] {1}, false, new ScalarTypeOptional()).unsqueeze(2);
        Tensor residuals = sums.sub(totals.mul(weights.get(node, "centres")));
        Tensor norms =
                residuals.square().sum(new long[] {2}, true, new ScalarTypeOptional()).sqrt();
        Tensor divisors = norms.clamp_min(new Scalar(NeXtVlad.LEAST_NORM));
        return residuals.div(divisors).reshape(videos, clusters * size);
    }
}
