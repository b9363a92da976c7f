package io.livelabel.model.engine.torch;

import io.livelabel.model.Minibatch;
import io.livelabel.model.engine.FrameOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of packed frames belong to which video of a minibatch, and the orders in which
 * libtorch wants them. Lives within one pass, in its scope.
 */
final class FrameRows {
    private final TorchDevice device;
    private final Minibatch minibatch;
    private final int[] first;
    private final int[] lengths;
    private final int longest;
    private final boolean equal;
    private @Nullable Tensor padding;
    private @Nullable Tensor outside;
    private @Nullable FrameOrder order;
    private @Nullable Tensor byTime;
    private @Nullable Tensor byVideo;
    private @Nullable Tensor before;

    FrameRows(TorchDevice device, Minibatch minibatch) {
        this.device = device;
        this.minibatch = minibatch;
        int videos = minibatch.size();
        first = IntStream.range(0, videos).map(minibatch::firstFrame).toArray();
        lengths = IntStream.range(0, videos).map(minibatch::frames).toArray();
        longest = Arrays.stream(lengths).max().orElse(0);
        equal = Arrays.stream(lengths).allMatch(length -> length == longest);
    }

    int videos() {
        return lengths.length;
    }

    int longest() {
        return longest;
    }

    /** Whether all videos have as many frames, so that nothing is padded. */
    boolean equal() {
        return equal;
    }

    /** Packed rows as [videos, longest, size]; what lies behind a video's frames is rubbish. */
    Tensor padded(Tensor packed) {
        if (equal) {
            return packed.view(videos(), longest, packed.size(1));
        }
        return packed.index_select(0, padding()).view(videos(), longest, packed.size(1));
    }

    /** Scores [videos, longest] with those that lie behind a video's frames set to a value. */
    Tensor filledOutside(Tensor scores, double value) {
        return equal ? scores : scores.masked_fill(outside(), new Scalar(value));
    }

    /** 1 at a video's frames, 0 behind them, [videos, longest]. */
    Tensor inside() {
        float[] values = new float[videos() * longest];
        for (int video = 0; video < videos(); video++) {
            int start = video * longest;
            Arrays.fill(values, start, start + lengths[video], 1);
        }
        return device.constant(values, values.length).view(videos(), longest);
    }

    /** For each video one over its number of frames, [videos, 1]. */
    Tensor shares() {
        float[] shares = new float[lengths.length];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = 1f / lengths[i];
        }
        return device.constant(shares, shares.length).view(videos(), 1);
    }

    /** Packed rows of one frame for each video: the last, or the first. */
    Tensor ends(boolean last) {
        long[] rows = new long[lengths.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = last ? first[i] + lengths[i] - 1 : first[i];
        }
        return device.indices(rows);
    }

    /**
     * The order in which a memory reads the frames, which is that of libtorch's packed sequences:
     * all first frames, then all second ones, the longest videos first.
     */
    FrameOrder order() {
        FrameOrder known = order;
        if (known == null) {
            known = FrameOrder.of(minibatch, true);
            order = known;
        }
        return known;
    }

    /** Packed rows in {@link #order}. */
    Tensor byTime(Tensor packed) {
        Tensor rows = byTime;
        if (rows == null) {
            rows = device.indices(Arrays.stream(order().rows()).asLongStream().toArray());
            byTime = rows;
        }
        return packed.index_select(0, rows);
    }

    /** Rows in {@link #order} as packed ones. */
    Tensor byVideo(Tensor ordered) {
        Tensor rows = byVideo;
        if (rows == null) {
            int[] time = order().rows();
            long[] inverse = new long[time.length];
            for (int i = 0; i < time.length; i++) {
                inverse[time[i]] = i;
            }
            rows = device.indices(inverse);
            byVideo = rows;
        }
        return ordered.index_select(0, rows);
    }

    /** Of rows in {@link #order}, for each from the second time on the one a time before it. */
    Tensor aTimeBefore(Tensor ordered) {
        FrameOrder times = order();
        int later = times.rows().length - times.active(0);
        if (equal) {
            return ordered.narrow(0, 0, later);
        }
        Tensor rows = before;
        if (rows == null) {
            long[] places = new long[later];
            int at = 0;
            for (int t = 1; t < times.times(); t++) {
                for (int i = 0; i < times.active(t); i++) {
                    places[at++] = times.starts()[t - 1] + (long) i;
                }
            }
            rows = device.indices(places);
            before = rows;
        }
        return ordered.index_select(0, rows);
    }

    /** How many videos still have each frame, on the host. */
    Tensor videosByTime() {
        long[] counts = new long[longest];
        for (int t = 0; t < longest; t++) {
            counts[t] = order().active(t);
        }
        return device.hostIndices(counts);
    }

    private Tensor padding() {
        Tensor rows = padding;
        if (rows == null) {
            long[] values = new long[videos() * longest];
            for (int video = 0; video < videos(); video++) {
                for (int t = 0; t < longest; t++) {
                    int row = first[video] + Math.min(t, lengths[video] - 1);
                    values[video * longest + t] = row;
                }
            }
            rows = device.indices(values);
            padding = rows;
        }
        return rows;
    }

    private Tensor outside() {
        Tensor mask = outside;
        if (mask == null) {
            long[] values = new long[videos() * longest];
            for (int video = 0; video < videos(); video++) {
                Arrays.fill(values, video * longest + lengths[video], (video + 1) * longest, 1);
            }
            mask =
                    device.indices(values)
                            .view(videos(), longest)
                            .to(org.bytedeco.pytorch.global.torch.ScalarType.Bool);
            outside = mask;
        }
        return mask;
    }
}
