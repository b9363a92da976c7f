package io.livelabel.producer.replay;

import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.Optional;

/**
 * What became of one record of a shard.
 *
 * @param videos how many videos were sent of it
 * @param deadLetter why it was set aside, if it was
 */
record SendOutcome(int videos, Optional<DeadLetterReason> deadLetter) {
    /** Neither sent nor set aside. */
    static final SendOutcome NOTHING = new SendOutcome(0, Optional.empty());

    static SendOutcome sent(int videos) {
        return new SendOutcome(videos, Optional.empty());
    }

    static SendOutcome setAside(DeadLetterReason reason) {
        return new SendOutcome(0, Optional.of(reason));
    }
}
