package io.livelabel.classifier.gate;

import io.livelabel.classifier.input.InputReader;
import io.livelabel.model.Architecture;
import io.livelabel.model.Minibatch;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureBytes;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The labelled videos of a topic that holds nothing else and keeps them: of its partitions one
 * after the other the first, so that they are the same for every judgement until the topic gets
 * more. Only their truths are kept here; features are read again. What cannot be read, has no
 * label, or is of a video that came before is left out. One thread at a time, which closes it.
 */
final class ProbeSet implements ComparedVideos, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeSet.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BATCH = 64;

    private final String topic;
    private final int most;
    private final int classes;
    private final InputReader reader;
    private final boolean frames;
    private final AvroSerde<TrainingVideo> videos;
    private final AvroSerde<TrainingFrames> framed;
    private final Minibatch minibatch;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<String> taken = new HashSet<>();
    private Map<TopicPartition, Long> ends = Map.of();
    private List<int[]> truths = List.of();
    private boolean reported;

    /**
     * Connects.
     *
     * @param maxBatch the largest minibatch that the engine is given
     * @param most how many videos are compared on at most
     */
    ProbeSet(
            Connection connection,
            SchemaRegistry registry,
            Architecture architecture,
            FeatureSizes sizes,
            int maxBatch,
            int most) {
        topic = topicOf(architecture).name();
        this.most = most;
        classes = architecture.classes();
        reader = new InputReader(architecture, sizes, registry);
        frames = architecture.maxFrames() > 0;
        videos = new AvroSerde<>(TrainingVideo.class, registry);
        framed = new AvroSerde<>(TrainingFrames.class, registry);
        minibatch = new Minibatch(architecture.inputs(), Math.min(BATCH, maxBatch));
        consumer =
                new KafkaConsumer<>(
                        connection.readingToEnd(
                                Map.of(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")));
    }

    /** The topic that an architecture's versions are compared on. */
    static Topics.Topic topicOf(Architecture architecture) {
        return architecture.maxFrames() > 0 ? Topics.PROBE_FRAMES : Topics.PROBE_VIDEOS;
    }

    /**
     * {@inheritDoc}
     *
     * @throws io.livelabel.schemas.client.UserException if there is no such topic, or it cannot be
     *     read
     */
    @Override
    public Collection<int[]> truths() {
        Map<TopicPartition, Long> now =
                Map.copyOf(consumer.endOffsets(TopicReader.partitions(consumer, topic)));
        if (!now.equals(ends)) {
            List<int[]> found = new ArrayList<>();
            readTo(
                    now,
                    batch -> {
                        for (int row = 0; row < batch.size(); row++) {
                            found.add(batch.labels(row).clone());
                        }
                    });
            ends = now;
            truths = List.copyOf(found);
        }
        return truths;
    }

    @Override
    public String count() {
        return "the probe set has %d different labelled videos".formatted(truths().size());
    }

    @Override
    public void read(Consumer<Minibatch> each) {
        readTo(ends, each);
    }

    private void readTo(Map<TopicPartition, Long> to, Consumer<Minibatch> each) {
        minibatch.clear();
        taken.clear();
        int[] left = {most};
        List<TopicPartition> partitions = new ArrayList<>(to.keySet());
        partitions.sort(Comparator.comparingInt(TopicPartition::partition));
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            if (left[0] > 0) {
                TopicReader.readBetween(
                        consumer,
                        Map.of(partition, begin),
                        Map.of(partition, to.getOrDefault(partition, begin)),
                        PATIENCE,
                        record -> {
                            if (add(record)) {
                                left[0]--;
                            }
                            if (minibatch.isFull()) {
                                flush(each);
                            }
                            return left[0] > 0;
                        });
            }
        }
        flush(each);
    }

    private void flush(Consumer<Minibatch> each) {
        if (minibatch.size() > 0) {
            each.accept(minibatch);
        }
        minibatch.clear();
    }

    /** Whether the record is one of the set. */
    private boolean add(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return false;
        }
        try {
            if (frames) {
                TrainingFrames video = framed.read(record.value());
                return take(record, reader.readLabelled(video), video.getLabels());
            }
            TrainingVideo video = videos.read(record.value());
            return take(record, reader.readLabelled(video), video.getLabels());
        } catch (MalformedRecordException e) {
            leaveOut(record, String.valueOf(e.getMessage()));
            return false;
        }
    }

    /** Whether the video that was read last is one of the set, which has each once. */
    private boolean take(ConsumerRecord<byte[], byte[]> record, String id, List<Integer> labels)
            throws MalformedRecordException {
        int[] truth = FeatureBytes.readLabels(labels, classes);
        if (truth.length == 0) {
            leaveOut(record, "video %s has no label".formatted(id));
            return false;
        }
        if (!taken.add(id)) {
            leaveOut(record, "video %s came before".formatted(id));
            return false;
        }
        minibatch.add(reader.rows(), reader.frames(), truth);
        return true;
    }

    private void leaveOut(ConsumerRecord<byte[], byte[]> record, String reason) {
        if (!reported) {
            reported = true;
            LOG.warn(
                    "{}-{}@{} is left out of the probe set, as others may be: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    reason);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
