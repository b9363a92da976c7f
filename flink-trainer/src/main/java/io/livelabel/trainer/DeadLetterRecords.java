package io.livelabel.trainer;

import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.client.DeadLetters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the trainer's dead letters. One thread at a time. */
final class DeadLetterRecords {
    private static final String APPLICATION = "trainer";

    private final AvroSerde<DeadLetter> serde;

    DeadLetterRecords(SchemaRegistry registry) {
        serde = new AvroSerde<>(DeadLetter.class, registry);
    }

    /** A record that cannot be used as it is. */
    OutgoingRecord malformed(TrainingRecord record, MalformedRecordException fault, long timeMs) {
        return of(record, fault.reason(), String.valueOf(fault.getMessage()), timeMs);
    }

    /** A record with its bytes. */
    OutgoingRecord of(TrainingRecord record, DeadLetterReason reason, String detail, long timeMs) {
        return outgoing(record, letter(record, reason, detail, record.value(), timeMs));
    }

    /** A record without its bytes, but their number: whoever wants them finds them at its place. */
    OutgoingRecord withoutBytes(
            TrainingRecord record, DeadLetterReason reason, String detail, long timeMs) {
        DeadLetter letter = letter(record, reason, detail, null, timeMs);
        letter.setPayloadBytes(record.value() == null ? 0 : record.value().length);
        return outgoing(record, letter);
    }

    private static DeadLetter letter(
            TrainingRecord record,
            DeadLetterReason reason,
            String detail,
            byte @Nullable [] payload,
            long timeMs) {
        return DeadLetters.fromTopic(
                APPLICATION,
                reason,
                detail,
                record.topic(),
                record.partition(),
                record.offset(),
                payload,
                timeMs);
    }

    private OutgoingRecord outgoing(TrainingRecord record, DeadLetter letter) {
        return new OutgoingRecord(
                DeadLetters.keyOf(record.key()),
                serde.serialize(Topics.TRAINING_DEAD_LETTERS.name(), letter),
                List.of(RecordPlace.of(record).asHeader()));
    }
}
