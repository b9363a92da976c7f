package io.livelabel.trainer;

import io.livelabel.trainer.averaging.Share;
import java.util.List;

/**
 * Everything the averaging goes on from.
 *
 * @param model the central weights, their steps and examples, the figures, and as optimizer state
 *     the momentum of the rounds, if the rule keeps one
 * @param shares what was contributed to the open round
 * @param replicas how many replicas there were
 * @param joined how many of them had ever trained
 * @param steps steps that the replicas have told of, those not contributed yet among them
 * @param examples examples that the replicas have told of, in the same way
 */
record AveragingSnapshot(
        ModelSnapshot model,
        List<Share> shares,
        int replicas,
        int joined,
        long steps,
        long examples) {
    AveragingSnapshot {
        shares = List.copyOf(shares);
    }
}
