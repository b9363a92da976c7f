package io.livelabel.model.engine.torch;

import static org.bytedeco.pytorch.global.torch.bmm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.lstm;

import io.livelabel.model.layer.BiLstm;
import io.livelabel.model.layer.NeXtVlad;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** The layers that know which frames belong together. */
final class FrameLayers {
    private final TorchDevice device;
    private final TorchWeights weights;
    private final FrameRows rows;
    private final Pass pass;
    private final Graphs graphs;

    FrameLayers(
            TorchDevice device, TorchWeights weights, FrameRows rows, Pass pass, Graphs graphs) {
        this.device = device;
        this.weights = weights;
        this.rows = rows;
        this.pass = pass;
        this.graphs = graphs;
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
        List<Tensor> own =
                Stream.of("forward", "backward")
                        .flatMap(
                                direction ->
                                        Stream.of("-weight", "-recurrent", "-bias")
                                                .map(name -> weights.get(node, direction + name)))
                        .toList();
        if (pass.learner() && device.isHost()) {
            return new BiLstmLoops(rows, definition, own, x).states(pass.training(), graphs);
        }
        long units = definition.units();
        Tensor noBias = device.zeroed(4 * units);
        TensorVector parameters =
                new TensorVector(
                        own.get(0),
                        own.get(1),
                        own.get(2),
                        noBias,
                        own.get(3),
                        own.get(4),
                        own.get(5),
                        noBias);
        Tensor start = device.zeroed(2, rows.videos(), units);
        TensorVector states = new TensorVector(start, start);
        if (rows.equal()) {
            return lstm(rows.padded(x), states, parameters, true, 1, 0.0, false, true, true)
                    .get0()
                    .reshape(x.size(0), 2 * units);
        }
        Tensor byTime = rows.byTime(x);
        return rows.byVideo(
                lstm(byTime, rows.videosByTime(), states, parameters, true, 1, 0.0, false, true)
                        .get0());
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
