package io.livelabel.classifier;

import io.livelabel.classifier.input.InputTopics;
import io.livelabel.schemas.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** The way from live uploads to labels in Kafka Streams, and the settings it is sound with. */
final class LabelTopology {
    static final String LABELS_SINK = "labels-sink";
    static final String DEAD_LETTERS_SINK = "dead-letters-sink";
    static final String EMBEDDINGS_SINK = "embeddings-sink";

    /** The shortest that a broker allows with its defaults (group.min.session.timeout.ms). */
    static final int SESSION_TIMEOUT_MS = 6_000;

    /** How long a transaction may be open. */
    static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private static final String SOURCE = "-source";
    private static final String LABEL = "label";

    private static final int HEARTBEAT_MS = SESSION_TIMEOUT_MS / 3;
    private static final int SHORTEST_POLL_MS = 10;
    private static final int LONGEST_POLL_MS = 100;
    private static final int PARTITION_FETCH_BYTES = 16 << 20;
    private static final int FETCH_BYTES = 64 << 20;

    /** A client may send no timestamp (-1), which Kafka Streams would take for a fatal fault. */
    private static final TimestampExtractor NEVER_NEGATIVE =
            (record, partitionTime) -> Math.max(0, record.timestamp());

    private LabelTopology() {}

    /** The inputs through one processor into the outputs. */
    static Topology of(Scoring scoring) {
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        Topology topology = new Topology();
        List<String> sources = new ArrayList<>();
        InputTopics.of(scoring.architecture())
                .forEach(
                        topic -> {
                            topology.addSource(
                                    AutoOffsetReset.earliest(),
                                    topic.name() + SOURCE,
                                    NEVER_NEGATIVE,
                                    in,
                                    in,
                                    topic.name());
                            sources.add(topic.name() + SOURCE);
                        });
        topology.addProcessor(
                        LABEL, () -> new LabelProcessor(scoring), sources.toArray(new String[0]))
                .addSink(LABELS_SINK, Topics.LABELS.name(), out, out, LABEL)
                .addSink(DEAD_LETTERS_SINK, Topics.VIDEOS_DEAD_LETTERS.name(), out, out, LABEL);
        if (scoring.embeddings()) {
            topology.addSink(EMBEDDINGS_SINK, Topics.VIDEO_EMBEDDINGS.name(), out, out, LABEL);
        }
        return topology;
    }

    /** Kafka Streams' settings; what the user passes to every client comes before the defaults. */
    static Properties settings(ClassifierConfig config, Scoring scoring) {
        // Kafka Streams prefers names with a client's prefix: defaults without one give way to what
        // the user sets, with a prefix or without.
        Map<String, Object> defaults = new HashMap<>();
        defaults.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        defaults.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
        defaults.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        defaults.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        // A crashed instance's open transaction hides what follows it until this has passed. It is
        // longer than the longest commit interval, or a slow commit would be taken for a crash.
        defaults.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);

        Properties settings = config.connection().properties(defaults);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        // A label that is not due behind its poll is committed once the next poll has come back.
        long commitMs = config.commitInterval().toMillis();
        settings.put(
                StreamsConfig.POLL_MS_CONFIG,
                Math.max(SHORTEST_POLL_MS, Math.min(LONGEST_POLL_MS, commitMs)));
        // The processor asks for commits behind each poll; what it leaves out, as at a rebalance,
        // is committed by this.
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                ClassifierConfig.LONGEST_COMMIT_INTERVAL_MS);
        // No order is kept between the two inputs, so neither waits for the other.
        settings.put(
                StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // Records of videos at frame level are large: no more of them lie ready than one pass
        // takes.
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, config.maxBatch());
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
                config.maxBatch());
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                (int) config.linger().toMillis());
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG),
                bytesOfFullBatch(config));
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                MicroBatchInterceptor.class.getName());
        settings.put(StreamsConfig.mainConsumerPrefix(Scoring.CONFIG), scoring);
        return settings;
    }

    private static int bytesOfFullBatch(ClassifierConfig config) {
        int values = config.sizes().rgb() + config.sizes().audio();
        int maxFrames = config.architecture().maxFrames();
        // Frames travel as a byte a value, means as four.
        long bytes = (long) config.maxBatch() * values * (maxFrames > 0 ? maxFrames : Float.BYTES);
        return (int) Math.min(bytes, PARTITION_FETCH_BYTES);
    }
}
