package io.livelabel.classifier.gate;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest live videos that a model labelled, and those of them whose truth has come: both topics
 * followed from near their ends, joined by the video's id. Only places and truths are kept, no
 * features. One thread at a time, which closes it.
 */
final class LiveTruth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveTruth.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LOOK_BACK = 100_000;
    private static final int WAITING = 200_000;

    private final String model;
    private final int classes;
    private final Map<String, LivePlace> places;
    private final Map<String, int[]> early;
    private final Map<LivePlace, int[]> known;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroSerde<VideoLabels> labels;
    private final AvroSerde<Truth> truths;
    private boolean reported;

    /**
     * Connects.
     *
     * @param most how many videos with their truth are kept
     */
    LiveTruth(Connection connection, SchemaRegistry registry, String model, int classes, int most) {
        this.model = model;
        this.classes = classes;
        places = newest(WAITING);
        early = newest(WAITING);
        known = newest(most);
        labels = new AvroSerde<>(VideoLabels.class, registry);
        truths = new AvroSerde<>(Truth.class, registry);
        consumer =
                new KafkaConsumer<>(
                        connection.readingToEnd(
                                Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")));
        try {
            List<TopicPartition> all =
                    new ArrayList<>(TopicReader.partitions(consumer, Topics.LABELS.name()));
            all.addAll(TopicReader.partitions(consumer, Topics.TRUTH.name()));
            consumer.assign(all);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
            consumer.endOffsets(all)
                    .forEach(
                            (partition, end) ->
                                    consumer.seek(
                                            partition,
                                            Math.max(
                                                    begins.getOrDefault(partition, 0L),
                                                    end - LOOK_BACK)));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** A map in the order of putting, which forgets the eldest. */
    private static <K, V> Map<K, V> newest(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * Reads what is there now.
     *
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    void read() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            if (record.topic().equals(Topics.TRUTH.name())) {
                takeTruth(truths.read(record.value()));
            } else {
                takeLabels(labels.read(record.value()));
            }
        } catch (MalformedRecordException e) {
            report(record, String.valueOf(e.getMessage()));
        }
    }

    private void report(ConsumerRecord<byte[], byte[]> record, String reason) {
        if (!reported) {
            reported = true;
            LOG.warn(
                    "{}-{}@{} is left out of the gate's sample, as others may be: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    reason);
        }
    }

    private void takeLabels(VideoLabels made) {
        if (!made.getModel().equals(model)) {
            return;
        }
        LivePlace place =
                new LivePlace(
                        new TopicPartition(made.getInputTopic(), made.getInputPartition()),
                        made.getInputOffset());
        int[] truth = early.remove(made.getId());
        if (truth != null) {
            known.put(place, truth);
        }
        places.remove(made.getId());
        places.put(made.getId(), place);
    }

    private void takeTruth(Truth truth) throws MalformedRecordException {
        int[] classIds = truth.getLabels().stream().mapToInt(Integer::intValue).toArray();
        for (int classId : classIds) {
            if (classId < 0 || classId >= classes) {
                throw new MalformedRecordException(
                        DeadLetterReason.MALFORMED,
                        "class %d of video %s is not in [0, %d)"
                                .formatted(classId, truth.getId(), classes));
            }
        }
        LivePlace place = places.get(truth.getId());
        if (place == null) {
            early.put(truth.getId(), classIds);
        } else {
            known.remove(place);
            known.put(place, classIds);
        }
    }

    /** The newest videos whose truth has come: class ids by place. */
    Map<LivePlace, int[]> known() {
        return Map.copyOf(known);
    }

    /** Places of the newest videos that were labelled. */
    List<LivePlace> newestLabelled(int most) {
        List<LivePlace> all = new ArrayList<>(places.values());
        return List.copyOf(all.subList(Math.max(0, all.size() - most), all.size()));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
