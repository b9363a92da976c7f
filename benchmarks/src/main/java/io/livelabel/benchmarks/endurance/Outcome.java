package io.livelabel.benchmarks.endurance;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.Optional;

/**
 * What became of an upload: labels or a dead letter.
 *
 * @param labels what the labels say of themselves; empty for a dead letter
 * @param reason why it was set aside; empty for labels
 */
record Outcome(Optional<Made> labels, Optional<DeadLetterReason> reason) {
    /**
     * What a label record says of itself.
     *
     * @param id the video's id, which is the record's key too
     * @param model the model
     * @param lineage lineage of the weights
     * @param version version of the weights
     * @param sha256 their hash
     * @param atMs when it was scored: milliseconds since the epoch
     */
    record Made(String id, String model, String lineage, long version, String sha256, long atMs) {}
}
