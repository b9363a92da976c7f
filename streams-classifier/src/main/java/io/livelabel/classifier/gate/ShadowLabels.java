package io.livelabel.classifier.gate;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ServedLabels;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.TrialSlot;
import io.livelabel.model.Predictions;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labels that a challenger gives to the newest live videos, on labels-shadow. Where a judgement
 * is made again by another owner, so are they. One thread at a time, which closes it.
 */
final class ShadowLabels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShadowLabels.class);

    private final ServedLabels made;
    private final int classes;
    private final AvroSerde<VideoLabels> serde;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Connects. */
    ShadowLabels(
            Connection connection,
            SchemaRegistry registry,
            String model,
            int classes,
            LabelRule labels,
            Clock clock) {
        made = new ServedLabels(model, classes, labels, clock);
        this.classes = classes;
        serde = new AvroSerde<>(VideoLabels.class, registry);
        producer = new KafkaProducer<>(connection.producer(Map.of()));
    }

    /** Labels videos with what the trial slot holds, and waits until the labels are written. */
    void write(List<LivePlace> places, LiveSample sample, TrialSlot trial, ServingModel challenger)
            throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        Map<LivePlace, int[]> videos = new HashMap<>();
        places.forEach(place -> videos.put(place, new int[0]));
        sample.read(
                videos,
                (minibatch, records, ids) -> {
                    Predictions predictions = new Predictions(minibatch.size(), classes);
                    trial.score(minibatch, predictions);
                    for (int row = 0; row < minibatch.size(); row++) {
                        VideoLabels labels =
                                made.of(
                                        ids.get(row),
                                        records.get(row),
                                        predictions,
                                        row,
                                        challenger);
                        sent.add(
                                producer.send(
                                        new ProducerRecord<>(
                                                Topics.LABELS_SHADOW.name(),
                                                ids.get(row).getBytes(StandardCharsets.UTF_8),
                                                serde.serialize(
                                                        Topics.LABELS_SHADOW.name(), labels))));
                    }
                });
        producer.flush();
        reportLost(sent);
    }

    /** They are for looking at: no judgement is held up for those that were refused. */
    private static void reportLost(List<Future<RecordMetadata>> sent) throws InterruptedException {
        int lost = 0;
        Throwable reason = null;
        for (Future<RecordMetadata> one : sent) {
            try {
                one.get();
            } catch (ExecutionException e) {
                lost++;
                reason = e.getCause();
            }
        }
        if (lost > 0) {
            LOG.warn(
                    "{} of {} labels were not written to {}",
                    lost,
                    sent.size(),
                    Topics.LABELS_SHADOW.name(),
                    reason);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
