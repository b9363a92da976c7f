package io.livelabel.trainer;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RestartStrategyOptions.RestartStrategyType;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The Flink job: a training topic through the operator that learns, its reports into topics. */
public final class TrainingJob {
    private static final int TRANSACTION_TIMEOUT_MS = 900_000;
    private static final int MAX_POLL_RECORDS = 64;

    private TrainingJob() {}

    /**
     * Settings of Flink for the job alone: checkpoints, restarts, no Kryo.
     *
     * @param config where and how often checkpoints are taken
     */
    public static Configuration configuration(TrainerConfig config) {
        Configuration flink = new Configuration();
        flink.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        flink.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofMillis(config.checkpointIntervalMs()));
        flink.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(5));
        flink.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 3);
        flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, config.jobCheckpoints());
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 2);
        flink.set(CheckpointingOptions.FS_WRITE_BUFFER_SIZE, 2 << 20);
        flink.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        // Uncompressed operator state is restored byte by byte, each a call of the system.
        flink.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
        flink.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        restartAfterFailures(flink, config.maxRestarts());
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        return flink;
    }

    /** What ends a training for good whatever is left to restart says so by its type. */
    private static void restartAfterFailures(Configuration flink, int most) {
        if (most == 0) {
            flink.set(
                    RestartStrategyOptions.RESTART_STRATEGY,
                    RestartStrategyType.NO_RESTART_STRATEGY.getMainValue());
            return;
        }
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY,
                RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofSeconds(1));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofMinutes(1));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(5));
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, most);
    }

    /**
     * Settings of Flink for the job in this JVM, in a cluster of its own.
     *
     * @param webPort port of the web interface on the loopback address; 0 for any free one
     */
    public static Configuration localConfiguration(TrainerConfig config, int webPort) {
        Configuration flink = configuration(config);
        flink.set(RestOptions.ADDRESS, "127.0.0.1");
        flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        flink.set(RestOptions.BIND_PORT, String.valueOf(webPort));
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, config.readers());
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(8));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(8));
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
        return flink;
    }

    /**
     * Makes a job go on from a checkpoint.
     *
     * @param flink gets the settings
     * @param checkpoint path or URI of its folder
     * @param owned whether the job may delete the checkpoint once it has newer ones
     */
    public static void resumeFrom(Configuration flink, String checkpoint, boolean owned) {
        flink.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
        flink.set(
                StateRecoveryOptions.RESTORE_MODE,
                owned ? RecoveryClaimMode.CLAIM : RecoveryClaimMode.NO_CLAIM);
    }

    /**
     * Makes a job go on from a checkpoint as another history. Only the training is taken from it:
     * what its sinks had open belongs to the job that is left.
     *
     * @param flink gets the settings
     * @param checkpoint path or URI of its folder
     */
    static void forkFrom(Configuration flink, String checkpoint) {
        resumeFrom(flink, checkpoint, false);
        flink.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    }

    /**
     * Creates the topics that the job reads and writes, where they are absent, and registers their
     * schemas.
     *
     * @throws io.livelabel.schemas.client.UserException if no broker answers
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    public static void createTopics(TrainerConfig config) {
        List<Topic> topics =
                List.of(
                        config.input(),
                        Topics.WEIGHTS,
                        Topics.WEIGHTS_MANIFESTS,
                        Topics.MODEL_CONTROL,
                        Topics.TRAINING_METRICS,
                        Topics.TRAINING_DEAD_LETTERS);
        try (Admin admin = config.connection().openAdmin()) {
            TopicCreation.ensure(admin, topics, Map.of());
        }
        TopicCreation.register(config.connection().openRegistry(), topics);
    }

    /**
     * Starts the job where these settings run jobs: in this JVM, unless Flink itself runs this
     * program.
     *
     * @param flink what {@link #configuration} or {@link #localConfiguration} gave
     * @return the running job; whoever called cancels it
     * @throws Exception if Flink cannot start it
     */
    public static JobClient submit(Configuration flink, TrainerConfig config) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(flink);
        build(environment, config);
        return environment.executeAsync(config.jobName());
    }

    /** Adds the job's operators to an environment. The topics must be there. */
    public static void build(StreamExecutionEnvironment environment, TrainerConfig config) {
        environment.setParallelism(1);
        SingleOutputStreamOperator<OutgoingRecord> training =
                environment
                        .fromSource(
                                source(config),
                                WatermarkStrategy.noWatermarks(),
                                config.inputTopic(),
                                TrainingRecord.TYPE)
                        .uid("examples")
                        .setParallelism(config.readers())
                        .transform(
                                "train " + config.model(),
                                OutgoingRecord.TYPE,
                                new TrainingOperatorFactory(config))
                        .uid("training")
                        .setParallelism(1);
        training.sinkTo(sink(config, Topics.TRAINING_METRICS))
                .name(Topics.TRAINING_METRICS.name())
                .uid(sinkUid(config, "metrics"));
        training.getSideOutput(TrainingOperator.DEAD_LETTERS)
                .sinkTo(sink(config, Topics.TRAINING_DEAD_LETTERS))
                .name(Topics.TRAINING_DEAD_LETTERS.name())
                .uid(sinkUid(config, "dead-letters"));
    }

    private static String sinkUid(TrainerConfig config, String name) {
        Fork fork = config.fork();
        return fork == null ? name : name + "-" + fork.name();
    }

    private static KafkaSource<TrainingRecord> source(TrainerConfig config) {
        Connection connection = config.connection();
        // With records of 345 KB a fetch is what bounds memory, not the number of records.
        Properties properties =
                connection.consumer(
                        Map.of(
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS,
                                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 << 20,
                                ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 64 << 20));
        KafkaSourceBuilder<TrainingRecord> source =
                KafkaSource.<TrainingRecord>builder()
                        .setProperties(asText(properties))
                        .setBootstrapServers(connection.bootstrapServers())
                        .setGroupId(config.jobName())
                        .setTopics(config.inputTopic())
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(new TrainingRecordReader());
        if (config.untilEnd()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }

    private static KafkaSink<OutgoingRecord> sink(TrainerConfig config, Topic topic) {
        Connection connection = config.connection();
        return KafkaSink.<OutgoingRecord>builder()
                .setBootstrapServers(connection.bootstrapServers())
                .setKafkaProducerConfig(
                        asText(
                                connection.producer(
                                        Map.of(
                                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                                TRANSACTION_TIMEOUT_MS))))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(config.jobName() + "-" + topic.name())
                .setRecordSerializer(new OutgoingRecordWriter(topic.name()))
                .build();
    }

    private static Properties asText(Properties properties) {
        Properties text = new Properties();
        properties.forEach((name, value) -> text.setProperty((String) name, value.toString()));
        return text;
    }
}
