package io.livelabel.benchmarks.endurance;

import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed outcomes of uploads, as both output topics have them, read on and on. One thread at
 * a time, which closes it.
 */
final class Outcomes implements AutoCloseable {
    /** An instance that was killed leaves a transaction open for twenty seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroSerde<VideoLabels> labels;
    private final AvroSerde<DeadLetter> letters;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Map<LivePlace, Outcome> byPlace = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private volatile int count;

    /** From the beginning of both topics. */
    Outcomes(Connection connection, SchemaRegistry registry) {
        labels = new AvroSerde<>(VideoLabels.class, registry);
        letters = new AvroSerde<>(DeadLetter.class, registry);
        admin = connection.openAdmin();
        consumer = new KafkaConsumer<>(connection.readingToEnd(Map.of()));
        for (Topics.Topic topic : List.of(Topics.LABELS, Topics.VIDEOS_DEAD_LETTERS)) {
            for (TopicPartition partition : TopicReader.partitions(consumer, topic.name())) {
                positions.put(partition, 0L);
            }
        }
    }

    /**
     * Reads what is written by now, and waits until all of it is committed or given up.
     *
     * @throws MalformedRecordException if a record is no outcome
     */
    void readOn() throws InterruptedException, MalformedRecordException {
        Map<TopicPartition, Long> ends = TopicReader.logEnds(admin, positions.keySet());
        List<MalformedRecordException> bad = new ArrayList<>();
        TopicReader.readBetween(
                consumer,
                Map.copyOf(positions),
                ends,
                PATIENCE,
                record -> {
                    try {
                        take(record);
                    } catch (MalformedRecordException e) {
                        bad.add(e);
                    }
                    return bad.isEmpty();
                });
        if (!bad.isEmpty()) {
            throw bad.get(0);
        }
        positions.putAll(ends);
        count = byPlace.size();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        if (record.topic().equals(Topics.LABELS.name())) {
            VideoLabels made = labels.read(record.value());
            if (!made.getId().equals(new String(record.key(), StandardCharsets.UTF_8))) {
                wrong.add(where(record) + " has another key than its video's id");
            }
            put(
                    record,
                    new LivePlace(
                            new TopicPartition(made.getInputTopic(), made.getInputPartition()),
                            made.getInputOffset()),
                    new Outcome(
                            Optional.of(
                                    new Outcome.Made(
                                            made.getId(),
                                            made.getModel(),
                                            made.getLineage(),
                                            made.getVersion(),
                                            made.getSha256(),
                                            made.getLabelledTimeMs())),
                            Optional.empty()));
        } else {
            DeadLetter letter = letters.read(record.value());
            put(
                    record,
                    new LivePlace(
                            new TopicPartition(letter.getSource(), letter.getPartition()),
                            letter.getPosition()),
                    new Outcome(Optional.empty(), Optional.of(letter.getReason())));
        }
    }

    private void put(ConsumerRecord<byte[], byte[]> record, LivePlace place, Outcome outcome) {
        if (byPlace.put(place, outcome) != null) {
            wrong.add("%s is a second outcome of %s".formatted(where(record), place));
        }
    }

    private static String where(ConsumerRecord<byte[], byte[]> record) {
        return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    }

    /** The outcome of each upload that has one: of one with two, the second. */
    Map<LivePlace, Outcome> byPlace() {
        return Collections.unmodifiableMap(byPlace);
    }

    /** Records that are a second outcome of an upload, or have a wrong key. */
    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** How many uploads had an outcome when it was read last. Any thread may ask. */
    int count() {
        return count;
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
