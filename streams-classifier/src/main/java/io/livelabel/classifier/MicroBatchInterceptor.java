package io.livelabel.classifier;

import io.livelabel.classifier.input.InputRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where live uploads are batched: at the poll of a stream thread's main consumer, before Kafka
 * Streams hands them out one by one. One forward pass covers all records of a poll; each takes its
 * outcome along in a header.
 *
 * <p>Nothing is held back, so a commit never gets ahead of its outputs. Kafka logs and swallows
 * what is thrown here; records without an outcome are then handled by {@link LabelProcessor}
 * itself. Kafka creates one instance a consumer and calls it on the stream's thread.
 */
public final class MicroBatchInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    private @Nullable Scoring scoring;
    private @Nullable RecordScorer scorer;

    @Override
    public void configure(Map<String, ?> configs) {
        if (!(configs.get(Scoring.CONFIG) instanceof Scoring given)) {
            throw new IllegalArgumentException(
                    "the consumer's setting %s is %s, it must be the classifier's scoring"
                            .formatted(Scoring.CONFIG, configs.get(Scoring.CONFIG)));
        }
        scoring = given;
    }

    /** Attaches outcomes and returns the same object, which alone knows the next offsets. */
    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        if (scoring == null) {
            throw new IllegalStateException("the interceptor was not configured");
        }
        scoring.pace().polled(records.count());
        records.forEach(record -> Outcome.removeFrom(record.headers()));
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            batch.add(record);
            if (batch.size() == scoring.maxBatch()) {
                score(scoring, batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            score(scoring, batch);
        }
        return records;
    }

    private void score(Scoring shared, List<ConsumerRecord<byte[], byte[]>> batch) {
        if (scorer == null) {
            scorer = new RecordScorer(shared, shared.maxBatch());
        }
        List<InputRecord> inputs = new ArrayList<>(batch.size());
        batch.forEach(record -> inputs.add(InputRecord.of(record)));
        List<Outcome> outcomes = scorer.score(inputs);
        for (int i = 0; i < outcomes.size(); i++) {
            outcomes.get(i).attachTo(batch.get(i).headers());
        }
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
