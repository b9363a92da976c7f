package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Minibatch;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Packed frames in the order in which a memory reads them: the first frame of all videos, the
 * longest video first, then the second of those that have one, and so on; or from the last frame
 * back.
 *
 * @param rows row in the minibatch, by place in the order
 * @param starts place of each time's first row; one more at the end
 */
@SuppressWarnings("ArrayRecordComponent")
record FrameOrder(int[] rows, int[] starts) {
    static FrameOrder of(Minibatch minibatch, boolean forward) {
        int[] videos =
                IntStream.range(0, minibatch.size())
                        .boxed()
                        .sorted(Comparator.comparing(video -> -minibatch.frames(video)))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int[] rows = new int[minibatch.totalFrames()];
        int[] starts = new int[minibatch.frames(videos[0]) + 1];
        int at = 0;
        for (int t = 0; t < starts.length - 1; t++) {
            starts[t] = at;
            for (int video : videos) {
                int frames = minibatch.frames(video);
                if (t < frames) {
                    rows[at++] = minibatch.firstFrame(video) + (forward ? t : frames - 1 - t);
                }
            }
        }
        starts[starts.length - 1] = at;
        return new FrameOrder(rows, starts);
    }

    /** The longest video's frames. */
    int times() {
        return starts.length - 1;
    }

    /** Videos that have a frame at a time. */
    int active(int time) {
        return starts[time + 1] - starts[time];
    }
}
