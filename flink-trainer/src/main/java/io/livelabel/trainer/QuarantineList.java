package io.livelabel.trainer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is in quarantine, a line for the records of a minibatch in one partition. */
final class QuarantineList {
    private final RequeueChoice choice;
    private final Map<Minibatch, Places> minibatches = new LinkedHashMap<>();
    private final Set<RecordPlace> requeued = new HashSet<>();

    private record Minibatch(
            String topic, int partition, String model, String lineage, long step, String reason) {}

    private record Places(List<RecordPlace> all) {
        String range() {
            RecordPlace first = all.get(0);
            return "%s-%d".formatted(first, all.get(all.size() - 1).offset());
        }
    }

    /** Of what is chosen, sent again or not. */
    QuarantineList(RequeueChoice choice) {
        this.choice = choice;
    }

    /** Adds a record of the topic of quarantine. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            QuarantinedRecord.requeued(record).ifPresent(requeued::add);
            return;
        }
        QuarantinedRecord copy = QuarantinedRecord.of(record);
        if (choice.means(copy)) {
            Minibatch minibatch =
                    new Minibatch(
                            copy.place().topic(),
                            copy.place().partition(),
                            copy.model(),
                            copy.lineage(),
                            copy.step(),
                            copy.reason());
            minibatches
                    .computeIfAbsent(minibatch, unused -> new Places(new ArrayList<>()))
                    .all()
                    .add(copy.place());
        }
    }

    /** The lines, in the order in which the copies came. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        minibatches.forEach(
                (minibatch, places) ->
                        lines.add(
                                "%s  %d records, %d requeued  model %s  lineage %s  step %d  %s"
                                        .formatted(
                                                places.range(),
                                                places.all().size(),
                                                places.all().stream()
                                                        .filter(requeued::contains)
                                                        .count(),
                                                minibatch.model(),
                                                minibatch.lineage(),
                                                minibatch.step(),
                                                minibatch.reason())));
        return lines;
    }
}
