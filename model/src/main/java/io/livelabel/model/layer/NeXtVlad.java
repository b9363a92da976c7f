package io.livelabel.model.layer;

import java.util.List;

/**
 * The aggregation of NeXtVLAD, frames to one row a video. It reads, in order: values [frames,
 * size], attention [frames, groups], and assignment [frames, groups · clusters] as logits, the
 * clusters of one group side by side. With d = size / groups:
 *
 * <p>v[k, j] = Σ over frames t and groups g of attention[t, g] · softmax over k (assignment[t, g,
 * k]) · (values[t, g · d + j] − centre[k, j]); then each cluster's v[k] is divided by max(‖v[k]‖₂,
 * 1e-6). It writes [clusters · d], the values of one cluster side by side. Parameter: {@code
 * centres} [clusters, d] (Lin et al., 2018, arXiv:1811.05014).
 *
 * @param clusters number of clusters, at least 1
 * @param groups number of groups, a divisor of the size
 */
public record NeXtVlad(int clusters, int groups) implements Layer {
    /** The least norm that a cluster's values are divided by. */
    public static final double LEAST_NORM = 1e-6;

    /** Refuses a layer without clusters or groups. */
    public NeXtVlad {
        Requirements.positive("clusters of NeXtVLAD", clusters);
        Requirements.positive("groups of NeXtVLAD", groups);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Shape.video(Math.multiplyExact(clusters, groupSize(inputs)));
    }

    @Override
    public List<ParameterShape> parameters(List<Shape> inputs) {
        return List.of(ParameterShape.weight("centres", clusters, groupSize(inputs)));
    }

    private int groupSize(List<Shape> inputs) {
        if (inputs.size() != 3) {
            throw new IllegalArgumentException(
                    "it reads 3 inputs, not %d".formatted(inputs.size()));
        }
        int size = inputs.get(0).size();
        List<Shape> expected =
                List.of(
                        Shape.frames(size),
                        Shape.frames(groups),
                        Shape.frames(Math.multiplyExact(groups, clusters)));
        if (!inputs.equals(expected)) {
            throw new IllegalArgumentException("it reads %s, not %s".formatted(expected, inputs));
        }
        if (size % groups != 0) {
            throw new IllegalArgumentException(
                    "%d values are not divided evenly by %d groups".formatted(size, groups));
        }
        return size / groups;
    }
}
