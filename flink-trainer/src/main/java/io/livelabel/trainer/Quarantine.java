package io.livelabel.trainer;

import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

/**
 * Copies the records of minibatches that were skipped. A minibatch keeps only features and offsets,
 * so its records are read again, and those in between that were never in it are left out: what is
 * to be skipped, and what cannot be decoded. Needs memory for the records of one minibatch and one
 * more, as they are in Kafka, and for what the consumer fetches at once. One thread at a time.
 */
final class Quarantine {
    private final TrainerConfig config;
    private final ExampleDecoder decoder;
    private final MinibatchRecords input;

    /**
     * Of a training.
     *
     * @param decoder the one that its minibatches are decoded with
     */
    Quarantine(TrainerConfig config, ExampleDecoder decoder, MinibatchRecords input) {
        this.config = config;
        this.decoder = decoder;
        this.input = input;
    }

    /**
     * The copies of a minibatch that was skipped just now; none of live records, whose labels stand
     * elsewhere.
     */
    QuarantineCopies copy(TrainingHistory training, SkippedMinibatch skipped) {
        if (config.truth() != null) {
            return QuarantineCopies.failed(
                    "their labels are on %s, so that nothing can be trained on copies"
                            .formatted(Topics.TRUTH.name()));
        }
        List<OutgoingRecord> copies = new ArrayList<>();
        try {
            for (ConsumerRecord<byte[], byte[]> record :
                    input.read(
                            skipped.ranges(),
                            read -> wasTrainable(TrainingRecordReader.read(read)),
                            skipped.examples())) {
                copies.add(copy(record, training, skipped));
            }
        } catch (KafkaException | UserException | RegistryException e) {
            return QuarantineCopies.failed("they could not be read again: " + e.getMessage());
        }
        if (copies.size() > skipped.examples()) {
            return QuarantineCopies.failed(
                    "more than its %d can be trained on in its ranges"
                            .formatted(skipped.examples()));
        }
        if (copies.size() < skipped.examples()) {
            return QuarantineCopies.failed(
                    "%d of %d are still there".formatted(copies.size(), skipped.examples()));
        }
        return QuarantineCopies.of(copies);
    }

    private boolean wasTrainable(TrainingRecord record) {
        if (config.skipped().stream().anyMatch(range -> range.holds(record))) {
            return false;
        }
        try {
            decoder.decode(record.value());
            return true;
        } catch (MalformedRecordException e) {
            // Told when it was met: it is among the dead letters, or the mark of a replay's end.
            return false;
        }
    }

    private OutgoingRecord copy(
            ConsumerRecord<byte[], byte[]> record,
            TrainingHistory training,
            SkippedMinibatch skipped) {
        List<OutgoingHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new OutgoingHeader(header.key(), header.value()));
        }
        headers.add(
                new RecordPlace(record.topic(), record.partition(), record.offset()).asHeader());
        headers.add(header(RecordHeaders.MODEL, config.model()));
        headers.add(header(RecordHeaders.LINEAGE, training.lineage().id()));
        headers.add(header(RecordHeaders.STEP, String.valueOf(training.steps())));
        headers.add(header(RecordHeaders.REASON, skipped.reason()));
        return new OutgoingRecord(record.key(), record.value(), headers);
    }

    private static OutgoingHeader header(String name, String text) {
        return new OutgoingHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
