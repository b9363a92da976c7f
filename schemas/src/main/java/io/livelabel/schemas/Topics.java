package io.livelabel.schemas;

import io.livelabel.schemas.avro.AverageChunk;
import io.livelabel.schemas.avro.DeadLetter;
import io.livelabel.schemas.avro.Frames;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.ReplayPosition;
import io.livelabel.schemas.avro.TrainingFrames;
import io.livelabel.schemas.avro.TrainingMetrics;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.Video;
import io.livelabel.schemas.avro.VideoEmbedding;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsChunk;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Every topic: its name, the schema of its values, and the settings it is created with. */
public final class Topics {
    /** Labelled videos at video level, for the trainer alone. */
    public static final Topic TRAINING_VIDEOS = events("training-videos", TrainingVideo.SCHEMA$);

    /** Labelled videos at frame level, for the trainer alone. */
    public static final Topic TRAINING_FRAMES = events("training-frames", TrainingFrames.SCHEMA$);

    /** Live uploads at video level. */
    public static final Topic VIDEOS = events("videos", Video.SCHEMA$);

    /** Live uploads at frame level. */
    public static final Topic FRAMES = events("frames", Frames.SCHEMA$);

    /** Labelled videos at video level that versions of weights are compared on; kept for good. */
    public static final Topic PROBE_VIDEOS = kept("probe-videos", TrainingVideo.SCHEMA$);

    /** Labelled videos at frame level that versions of weights are compared on; kept for good. */
    public static final Topic PROBE_FRAMES = kept("probe-frames", TrainingFrames.SCHEMA$);

    /** Labels of live videos that became known later. */
    public static final Topic TRUTH = events("truth", Truth.SCHEMA$);

    /** Chunks of published weights. */
    public static final Topic WEIGHTS =
            new Topic(
                    "weights",
                    WeightsChunk.SCHEMA$,
                    1,
                    Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", String.valueOf(256 << 20),
                            "max.compaction.lag.ms", "3600000",
                            "compression.type", "uncompressed"));

    /** One manifest a published version of weights. */
    public static final Topic WEIGHTS_MANIFESTS =
            compacted("weights-manifests", WeightsManifest.SCHEMA$, 1);

    /**
     * What is to be served, per model. A decision outlives the next one by a day at least: the
     * trainer keeps what was named within its explain window, which may be as long.
     */
    public static final Topic MODEL_CONTROL =
            new Topic(
                    "model-control",
                    ModelControl.SCHEMA$,
                    1,
                    Map.of(
                            "cleanup.policy", "compact",
                            "segment.bytes", String.valueOf(16 << 20),
                            "min.compaction.lag.ms", "86400000",
                            // The broker refuses one that is less than the other.
                            "max.compaction.lag.ms", "90000000"));

    /** One record a live video. */
    public static final Topic LABELS = events("labels", VideoLabels.SCHEMA$);

    /** Ranges of live videos labelled again. */
    public static final Topic LABELS_CORRECTIONS =
            events("labels-corrections", VideoLabels.SCHEMA$);

    /** Labels that challengers gave to live videos while they were judged. */
    public static final Topic LABELS_SHADOW = events("labels-shadow", VideoLabels.SCHEMA$);

    /** The penultimate layer of live videos, each beside its labels, where that is asked for. */
    public static final Topic VIDEO_EMBEDDINGS = events("video-embeddings", VideoEmbedding.SCHEMA$);

    /** Prequential figures and events of trainings. */
    public static final Topic TRAINING_METRICS =
            events("training-metrics", TrainingMetrics.SCHEMA$);

    /** What could not be read of shards and of live uploads. */
    public static final Topic VIDEOS_DEAD_LETTERS =
            events("videos-dead-letters", DeadLetter.SCHEMA$);

    /** What the trainer could not use of its examples. */
    public static final Topic TRAINING_DEAD_LETTERS =
            events("training-dead-letters", DeadLetter.SCHEMA$);

    /**
     * Copies of the examples of minibatches whose loss, or a gradient, was not finite. A value is
     * as in the topic that it is copied from, with a schema of that topic's subject: this one has
     * none of its own, and is not among {@link #all}. Takes records that are as large as an example
     * can be, and their headers.
     */
    public static final Topic TRAINING_QUARANTINE =
            new Topic(
                    "training-quarantine",
                    Schema.createUnion(TrainingVideo.SCHEMA$, TrainingFrames.SCHEMA$),
                    1,
                    Map.of("max.message.bytes", String.valueOf(16 << 20)));

    /**
     * How far each replay is in each of its shards: of a replay in one partition, so that it waits
     * for few others' transactions.
     */
    public static final Topic REPLAY_POSITIONS =
            compacted("replay-positions", ReplayPosition.SCHEMA$, 16);

    /**
     * Averages on their way back to the replicas whose weights they are of. They are of use for
     * seconds; what a slow receiver has not read is to be there still.
     */
    public static final Topic AVERAGES =
            new Topic(
                    "averages",
                    AverageChunk.SCHEMA$,
                    1,
                    Map.of(
                            "cleanup.policy", "delete",
                            "retention.ms", "600000",
                            "retention.bytes", String.valueOf(2L << 30),
                            "segment.bytes", String.valueOf(64 << 20),
                            "compression.type", "uncompressed"));

    private static final List<Topic> ALL =
            List.of(
                    TRAINING_VIDEOS,
                    TRAINING_FRAMES,
                    VIDEOS,
                    FRAMES,
                    PROBE_VIDEOS,
                    PROBE_FRAMES,
                    TRUTH,
                    WEIGHTS,
                    WEIGHTS_MANIFESTS,
                    MODEL_CONTROL,
                    LABELS,
                    LABELS_CORRECTIONS,
                    LABELS_SHADOW,
                    VIDEO_EMBEDDINGS,
                    TRAINING_METRICS,
                    VIDEOS_DEAD_LETTERS,
                    TRAINING_DEAD_LETTERS,
                    REPLAY_POSITIONS,
                    AVERAGES);

    private Topics() {}

    /** Every topic with a schema of its own, in a fixed order. */
    public static List<Topic> all() {
        return ALL;
    }

    private static Topic events(String name, Schema schema) {
        return new Topic(name, schema, 1, Map.of());
    }

    private static Topic kept(String name, Schema schema) {
        return new Topic(name, schema, 1, Map.of("retention.ms", "-1"));
    }

    private static Topic compacted(String name, Schema schema, int partitions) {
        return new Topic(
                name,
                schema,
                partitions,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.bytes", String.valueOf(16 << 20),
                        "max.compaction.lag.ms", "3600000"));
    }

    /**
     * One topic.
     *
     * @param name its name
     * @param schema the schema of its values
     * @param partitions how many partitions it is created with where nothing else is asked for
     * @param configs its settings at creation, by Kafka's names
     */
    public record Topic(String name, Schema schema, int partitions, Map<String, String> configs) {
        /** Copies {@code configs}. */
        public Topic {
            configs = Map.copyOf(configs);
        }

        /** The registry's subject of the values, by the Confluent topic-name strategy. */
        public String subject() {
            return subject(name);
        }

        /** The registry's subject of the values of {@code topic}. */
        public static String subject(String topic) {
            return topic + "-value";
        }
    }
}
