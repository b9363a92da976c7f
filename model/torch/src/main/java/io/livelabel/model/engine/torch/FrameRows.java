package io.livelabel.model.engine.torch;

import io.livelabel.model.Minibatch;
import java.util.Arrays;
import java.util.Comparator;
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
    private final int[] first;
    private final int[] lengths;
    private final int longest;
    private final boolean equal;
    private @Nullable Tensor padding;
    private @Nullable Tensor outside;
    private @Nullable Tensor byTime;
    private @Nullable Tensor byVideo;

    FrameRows(TorchDevice device, Minibatch minibatch) {
        this.device = device;
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
     * Rows in the order of libtorch's packed sequences: all first frames, then all second ones, the
     * longest videos first.
     */
    Tensor byTime() {
        Tensor order = byTime;
        if (order == null) {
            order = device.indices(timeOrder());
            byTime = order;
        }
        return order;
    }

    /** The order that undoes {@link #byTime}. */
    Tensor byVideo() {
        Tensor order = byVideo;
        if (order == null) {
            long[] time = timeOrder();
            long[] inverse = new long[time.length];
            for (int i = 0; i < time.length; i++) {
                inverse[(int) time[i]] = i;
            }
            order = device.indices(inverse);
            byVideo = order;
        }
        return order;
    }

    /** How many videos still have each frame, on the host. */
    Tensor videosByTime() {
        long[] counts = new long[longest];
        for (int length : lengths) {
            for (int t = 0; t < length; t++) {
                counts[t]++;
            }
        }
        return device.hostIndices(counts);
    }

    private long[] timeOrder() {
        int[] videos =
                IntStream.range(0, lengths.length)
                        .boxed()
                        .sorted(Comparator.comparing(video -> -lengths[video]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        long[] order = new long[Arrays.stream(lengths).sum()];
        int at = 0;
        for (int t = 0; t < longest; t++) {
            for (int video : videos) {
                if (t < lengths[video]) {
                    order[at++] = first[video] + (long) t;
                }
            }
        }
        return order;
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
