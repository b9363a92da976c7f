package io.livelabel.trainer;

import java.util.List;
import java.util.Optional;

/**
 * What quarantine gets of a minibatch that was skipped: all of its records, or none.
 *
 * @param records the copies; none where they could not be made
 * @param failure why they could not be made, if so
 */
record QuarantineCopies(List<OutgoingRecord> records, Optional<String> failure) {
    QuarantineCopies {
        records = List.copyOf(records);
    }

    static QuarantineCopies of(List<OutgoingRecord> records) {
        return new QuarantineCopies(records, Optional.empty());
    }

    static QuarantineCopies failed(String why) {
        return new QuarantineCopies(List.of(), Optional.of(why));
    }
}
