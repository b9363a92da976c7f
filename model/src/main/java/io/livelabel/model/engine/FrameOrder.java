package io.livelabel.model.engine;

import io.livelabel.model.Minibatch;
import java.util.Arrays;

/**
 * Packed frames in the order in which a memory reads them: the first frame of all videos, the
 * longest video first, then the second of those that have one, and so on; or from the last frame
 * back.
 *
 * @param rows row in the minibatch, by place in the order
 * @param starts place of each time's first row; one more at the end
 */
@SuppressWarnings("ArrayRecordComponent")
public record FrameOrder(int[] rows, int[] starts) {
    /**
     * The order of a minibatch.
     *
     * @param forward whether from the first frame on, not from the last back
     */
    public static FrameOrder of(Minibatch minibatch, boolean forward) {
        int[] videos = longestFirst(minibatch);
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

    /** The videos by falling number of frames; those of one number in the minibatch's order. */
    private static int[] longestFirst(Minibatch minibatch) {
        long[] keys = new long[minibatch.size()];
        for (int video = 0; video < keys.length; video++) {
            keys[video] = ((long) -minibatch.frames(video) << Integer.SIZE) + video;
        }
        Arrays.sort(keys);
        int[] videos = new int[keys.length];
        for (int i = 0; i < videos.length; i++) {
            videos[i] = (int) keys[i];
        }
        return videos;
    }

    /** The longest video's frames. */
    public int times() {
        return starts.length - 1;
    }

    /** Videos that have a frame at a time. */
    public int active(int time) {
        return starts[time + 1] - starts[time];
    }
}
