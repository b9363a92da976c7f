package io.livelabel.producer;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The way of one replay's records from their shards to their topics. One thread. */
final class ReplayRun {
    private final Pace pace;
    private final ReplayMeter meter;
    private final ExampleParser parser;
    private final ExampleRecords records;
    private final Map<ExampleLevel, TopicOutlet> outlets = new EnumMap<>(ExampleLevel.class);
    private final @Nullable TopicOutlet truths;
    private final DeadLetterOutlet deadLetters;
    private long readBytes;
    private long released;

    /** Looks up what earlier runs have sent. */
    ReplayRun(
            ReplayConfig config,
            Pace pace,
            ReplayMeter meter,
            ReplayShards shards,
            TargetTopics topics,
            ReplayedRecords replayed,
            RecordSender sender,
            SchemaRegistry registry) {
        this.pace = pace;
        this.meter = meter;
        this.parser = new ExampleParser(config.levels(), config.sizes(), config.maxFrames());
        this.records = new ExampleRecords(config.purpose(), registry);
        boolean marksEnd = config.purpose() == Purpose.TRAINING;
        for (ExampleLevel level : config.levels()) {
            outlets.put(
                    level,
                    new TopicOutlet(
                            config.purpose().topic(level),
                            topics,
                            marksEnd,
                            shards,
                            replayed,
                            sender));
        }
        this.truths =
                config.truth()
                        ? new TopicOutlet(Topics.TRUTH, topics, false, shards, replayed, sender)
                        : null;
        this.deadLetters = new DeadLetterOutlet(topics, replayed, sender, registry);
    }

    /**
     * Sends what is not there yet of a shard.
     *
     * @param index the shard's index in the replay
     * @throws UserException if it cannot be read, or a record cannot be delivered
     */
    void replay(int index, Path shard) throws InterruptedException {
        try (TfRecordReader reader = new TfRecordReader(shard)) {
            String name = ReplayConfig.nameOf(shard);
            while (next(reader, index, name)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(
                            "interrupted in shard %s behind record %d"
                                    .formatted(name, reader.number()));
                }
                meter.read(readBytes + reader.fileBytesRead());
            }
            readBytes += reader.fileBytesRead();
        } catch (IOException e) {
            throw new UserException("cannot read the shard %s: %s".formatted(shard, e), e);
        }
    }

    private boolean next(TfRecordReader reader, int index, String shard)
            throws IOException, InterruptedException {
        try {
            if (!reader.next()) {
                return false;
            }
        } catch (MalformedRecordException e) {
            setAside(reader, index, shard, e, null);
            return true;
        }
        try {
            send(parser.parse(reader.data()), new ReplayPosition(index, reader.number()), shard);
        } catch (MalformedRecordException e) {
            setAside(reader, index, shard, e, parser.id().map(ReplayRun::key).orElse(null));
        }
        return true;
    }

    private void send(ParsedExample example, ReplayPosition at, String shard)
            throws MalformedRecordException, InterruptedException {
        TopicOutlet outlet = outlets.get(ExampleRecords.levelOf(example));
        if (outlet == null) {
            throw new IllegalStateException("no topic for " + example);
        }
        byte[] key = key(example.id());
        if (outlet.has(key, at)) {
            meter.wasThere();
        } else {
            ProducerRecord<byte[], byte[]> record =
                    outlet.record(key, records.value(example), shard, at);
            pace.beforeRecord(released++);
            meter.started();
            int bytes = record.value().length;
            outlet.send(record, () -> meter.acknowledged(bytes));
        }
        if (truths != null && !truths.has(key, at)) {
            truths.send(truths.record(key, records.truth(example), shard, at), () -> {});
        }
    }

    private void setAside(
            TfRecordReader reader,
            int index,
            String shard,
            MalformedRecordException fault,
            byte @Nullable [] key)
            throws InterruptedException {
        meter.setAside(fault.reason());
        deadLetters.put(
                new ReplayPosition(index, reader.number()),
                shard,
                reader.position(),
                key,
                fault,
                reader.copyData(deadLetters.maxPayloadBytes()),
                reader.size());
    }

    /**
     * Sends what was held back.
     *
     * @return the partitions that end without the mark of the replay's end
     */
    List<String> end() throws InterruptedException {
        List<String> unmarked = new ArrayList<>();
        for (TopicOutlet outlet : outlets.values()) {
            unmarked.addAll(outlet.end());
        }
        return unmarked;
    }

    private static byte[] key(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }
}
