package io.livelabel.trainer.averaging;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The round that is open: which replicas have contributed, and which are waited for. Those are
 * waited for that have ever trained, but for the idle ones: so a round of the warm-up, in which one
 * replica trains, is closed by that one.
 *
 * <p>In the first round of more or fewer replicas than before, the shares are those of the former
 * ones, whoever tells of them: what one replica did step by step is summed, and what several did
 * side by side has a share each. One thread at a time.
 */
public final class Round {
    private final ParameterSpans spans;
    private final SortedMap<Integer, Share> shares = new TreeMap<>();
    private final int[] lanes;
    private final boolean[] contributed;
    private final boolean[] joined;
    private final boolean[] idle;

    /** The first round of so many replicas. */
    public Round(int replicas, ParameterSpans spans) {
        this.spans = spans;
        this.lanes = new int[replicas];
        this.contributed = new boolean[replicas];
        this.joined = new boolean[replicas];
        this.idle = new boolean[replicas];
        Arrays.setAll(lanes, replica -> replica);
    }

    /** Takes note that so many replicas, the first ones, have trained before. */
    public void join(int replicas) {
        Arrays.fill(joined, 0, replicas, true);
    }

    /** Takes note that a replica has made a step that it has not contributed yet. */
    public void worked(int replica) {
        joined[replica] = true;
        idle[replica] = false;
    }

    /**
     * Adds a contribution to what the same replica, the former one where that is told, has
     * contributed to this round.
     */
    public void add(int replica, Contribution contribution) {
        idle[replica] = contribution.idle();
        int lane = lanes[replica];
        if (contribution.former() != Contribution.NONE) {
            lane = contribution.former();
            lanes[replica] = lane;
            contributed[replica] = !contribution.isAdopted();
        }
        if (contribution.minibatches() == 0) {
            return;
        }
        joined[replica] = true;
        contributed[replica] = !contribution.isAdopted();
        Share before = shares.get(lane);
        shares.put(
                lane,
                before == null
                        ? new Share(
                                lane,
                                contribution.examples(),
                                contribution.minibatches(),
                                contribution.change())
                        : before.plus(contribution, spans));
    }

    /** Puts back what a replica had contributed. */
    public void restore(Share share) {
        joined[share.replica()] = true;
        contributed[share.replica()] = true;
        shares.put(share.replica(), share);
    }

    /** Puts back what one of the former replicas had contributed, where there were others. */
    public void keep(Share share) {
        shares.put(share.replica(), share);
    }

    /** Whether all have contributed that are waited for, and one at least has. */
    public boolean isComplete() {
        for (int i = 0; i < joined.length; i++) {
            if (!contributed[i] && joined[i] && !idle[i]) {
                return false;
            }
        }
        return !shares.isEmpty();
    }

    /** Number of replicas that have ever trained. */
    public int joined() {
        int count = 0;
        for (boolean each : joined) {
            count += each ? 1 : 0;
        }
        return count;
    }

    /** Whether a replica has ever trained. */
    public boolean hasJoined(int replica) {
        return joined[replica];
    }

    /** Number of replicas. */
    public int replicas() {
        return joined.length;
    }

    /** Whether one of several replicas trains alone as yet. */
    public boolean isWarmUp() {
        return replicas() > 1 && joined() < 2;
    }

    /** What was contributed so far. */
    public List<Share> shares() {
        return List.copyOf(shares.values());
    }

    /** Whether nothing was trained that is not contributed. */
    public boolean isQuiet() {
        for (int i = 0; i < idle.length; i++) {
            if (joined[i] && !idle[i]) {
                return false;
            }
        }
        return true;
    }

    /** Begins the next round. */
    public void next() {
        shares.clear();
        Arrays.fill(contributed, false);
        Arrays.setAll(lanes, replica -> replica);
    }
}
