package io.livelabel.producer.replay;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleView;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Items of shards as Kafka's records. One thread. */
final class ItemRecords {
    private final ReplayShards shards;
    private final ExampleRecords values;
    private final Map<ExampleLevel, TopicOutlet> outlets = new EnumMap<>(ExampleLevel.class);
    private final Optional<TopicOutlet> truths;
    private final DeadLetterOutlet deadLetters;

    /** Records for the topics of a replay, of which the sender takes so many bytes at most. */
    ItemRecords(
            ReplayConfig config,
            ReplayShards shards,
            TargetTopics topics,
            int maxRequestBytes,
            SchemaRegistry registry) {
        this.shards = shards;
        this.values = new ExampleRecords(config.purpose(), registry);
        for (ExampleLevel level : config.levels()) {
            // Segments are examples with frames.
            outlets.put(
                    level == ExampleLevel.VIDEO ? level : ExampleLevel.FRAMES,
                    new TopicOutlet(config.purpose().topic(level), topics, maxRequestBytes));
        }
        this.truths =
                config.truthDelay()
                        .map(delay -> new TopicOutlet(Topics.TRUTH, topics, maxRequestBytes));
        this.deadLetters = new DeadLetterOutlet(topics, maxRequestBytes, registry);
    }

    /**
     * What is to be sent of an item.
     *
     * @param records one a video
     * @param fault why it cannot be sent, if it cannot
     */
    record Prepared(
            List<ProducerRecord<byte[], byte[]>> records,
            Optional<MalformedRecordException> fault) {
        /** What becomes of the item. */
        SendOutcome outcome() {
            return fault.map(cause -> SendOutcome.setAside(cause.reason()))
                    .orElse(SendOutcome.sent(records.size()));
        }
    }

    /** The records of an item's videos. */
    Prepared prepare(ShardItem item) {
        if (item.fault().isPresent()) {
            return new Prepared(List.of(), item.fault().map(ShardItem.Fault::cause));
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(1);
        try {
            for (ExampleView example : item.examples()) {
                records.add(
                        outlet(example)
                                .record(
                                        key(example),
                                        values.value(example),
                                        shards.name(item.shard()),
                                        item));
            }
        } catch (MalformedRecordException e) {
            return new Prepared(List.of(), Optional.of(e));
        }
        return new Prepared(records, Optional.empty());
    }

    /** The records of the labels of an item's videos; none if those cannot be sent. */
    Prepared prepareTruth(ShardItem item) {
        Prepared videos = prepare(item);
        if (videos.fault().isPresent()) {
            return videos;
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(1);
        try {
            for (ExampleView example : item.examples()) {
                records.add(
                        truths.orElseThrow()
                                .record(
                                        key(example),
                                        values.truth(example),
                                        shards.name(item.shard()),
                                        item));
            }
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("labels that their topic does not take", e);
        }
        return new Prepared(records, Optional.empty());
    }

    /** The record that sets an item aside. */
    ProducerRecord<byte[], byte[]> deadLetter(ShardItem item, ShardItem.Fault fault) {
        return deadLetters.record(item, fault, shards.name(item.shard()));
    }

    private TopicOutlet outlet(ExampleView example) {
        TopicOutlet outlet = outlets.get(example.level());
        if (outlet == null) {
            throw new IllegalStateException("no topic for " + example);
        }
        return outlet;
    }

    /** The key of an example's records. */
    static byte[] key(ExampleView example) {
        return example.id().getBytes(StandardCharsets.UTF_8);
    }
}
