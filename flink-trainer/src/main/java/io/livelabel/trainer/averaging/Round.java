package io.livelabel.trainer.averaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The round that is open: which replicas have contributed, and which are waited for. Those are
 * waited for that have ever trained, but for the idle ones: so a round of the warm-up, in which one
 * replica trains, is closed by that one. One thread at a time.
 */
public final class Round {
    private final ParameterSpans spans;
    private final @Nullable Share[] shares;
    private final boolean[] joined;
    private final boolean[] idle;

    /** The first round of so many replicas. */
    public Round(int replicas, ParameterSpans spans) {
        this.spans = spans;
        this.shares = new Share[replicas];
        this.joined = new boolean[replicas];
        this.idle = new boolean[replicas];
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

    /** Adds a contribution to what its replica has contributed to this round. */
    public void add(int replica, Contribution contribution) {
        idle[replica] = contribution.idle();
        if (contribution.minibatches() == 0) {
            return;
        }
        joined[replica] = true;
        Share before = shares[replica];
        shares[replica] =
                before == null
                        ? new Share(
                                replica,
                                contribution.examples(),
                                contribution.minibatches(),
                                contribution.change())
                        : before.plus(contribution, spans);
    }

    /** Puts back what a replica had contributed. */
    public void restore(Share share) {
        joined[share.replica()] = true;
        shares[share.replica()] = share;
    }

    /** Whether all have contributed that are waited for, and one at least has. */
    public boolean isComplete() {
        boolean any = false;
        for (int i = 0; i < shares.length; i++) {
            any |= shares[i] != null;
            if (shares[i] == null && joined[i] && !idle[i]) {
                return false;
            }
        }
        return any;
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
        List<Share> all = new ArrayList<>();
        for (Share share : shares) {
            if (share != null) {
                all.add(share);
            }
        }
        return all;
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
        Arrays.fill(shares, null);
    }
}
