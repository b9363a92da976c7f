package io.livelabel.trainer;

import io.livelabel.schemas.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What a copy in quarantine says of itself.
 *
 * @param place where the example stood
 * @param model the model that could not be trained on it
 * @param lineage the lineage that left it out
 * @param step steps that this had made then
 * @param reason what was wrong with its minibatch
 */
record QuarantinedRecord(
        RecordPlace place, String model, String lineage, long step, String reason) {
    /**
     * Reads the headers of a copy.
     *
     * @throws IllegalArgumentException if one is missing or says nothing of that kind
     */
    static QuarantinedRecord of(ConsumerRecord<byte[], byte[]> record) {
        return new QuarantinedRecord(
                RecordPlace.parse(text(record, RecordHeaders.PLACE)),
                text(record, RecordHeaders.MODEL),
                text(record, RecordHeaders.LINEAGE),
                Long.parseLong(text(record, RecordHeaders.STEP)),
                text(record, RecordHeaders.REASON));
    }

    /** Where the example stood whose sending a mark tells of, if the record is a mark. */
    static Optional<RecordPlace> requeued(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null
                ? Optional.of(RecordPlace.parse(text(record, RecordHeaders.REQUEUED)))
                : Optional.empty();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException(
                    "record %s-%d@%d has no header %s"
                            .formatted(record.topic(), record.partition(), record.offset(), name));
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
