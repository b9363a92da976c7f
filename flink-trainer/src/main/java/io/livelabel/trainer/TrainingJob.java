package io.livelabel.trainer;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TopicCreation;
import io.livelabel.trainer.truth.TruthDelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The Flink job: a training topic through the operator that learns, its reports into topics. */
public final class TrainingJob {
    private static final int TRANSACTION_TIMEOUT_MS = 900_000;
    private static final int MAX_POLL_RECORDS = 64;

    /** As much as the topic of quarantine takes; the other topics' own bounds are less. */
    private static final int MAX_REQUEST_BYTES = 16 << 20;

    private TrainingJob() {}

    /**
     * Creates the topics that the job reads and writes, where they are absent, and registers their
     * schemas.
     *
     * @throws io.livelabel.schemas.client.UserException if no broker answers
     * @throws io.livelabel.schemas.RegistryException if the registry does not answer
     */
    public static void createTopics(TrainerConfig config) {
        List<Topic> topics = new ArrayList<>(config.inputs());
        topics.addAll(
                List.of(
                        Topics.WEIGHTS,
                        Topics.WEIGHTS_MANIFESTS,
                        Topics.MODEL_CONTROL,
                        Topics.TRAINING_METRICS,
                        Topics.TRAINING_DEAD_LETTERS));
        if (config.averaging() != null) {
            topics.add(Topics.AVERAGES);
        }
        try (Admin admin = config.connection().openAdmin()) {
            TopicCreation.ensure(admin, topics, Map.of());
            TopicCreation.ensure(admin, List.of(Topics.TRAINING_QUARANTINE), Map.of());
        }
        TopicCreation.register(config.connection().openRegistry(), topics);
    }

    /** Starts the job of one training, as {@link #submit(Configuration, List)} does. */
    public static JobClient submit(Configuration flink, TrainerConfig config) throws Exception {
        return submit(flink, List.of(config));
    }

    /**
     * Starts the job where these settings run jobs: in this JVM, unless Flink itself runs this
     * program.
     *
     * @param flink what {@link FlinkSettings} gave
     * @param trainings one, or those side by side, as {@link TrainerConfigBuilder#buildEach} gives
     *     them
     * @return the running job; whoever called cancels it
     * @throws Exception if Flink cannot start it
     */
    public static JobClient submit(Configuration flink, List<TrainerConfig> trainings)
            throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(flink);
        build(environment, trainings, new AveragingOperatorFactory(trainings.get(0)));
        return environment.executeAsync(trainings.get(0).jobName());
    }

    /** Adds the operators of a job of one training to an environment. The topics must be there. */
    public static void build(StreamExecutionEnvironment environment, TrainerConfig config) {
        build(environment, List.of(config), new AveragingOperatorFactory(config));
    }

    /**
     * Adds the operators of a job.
     *
     * @param averages makes what averages replicas, where there are any
     */
    static void build(
            StreamExecutionEnvironment environment,
            List<TrainerConfig> trainings,
            AveragingOperatorFactory averages) {
        environment.setParallelism(1);
        TrainerConfig config = trainings.get(0);
        SingleOutputStreamOperator<TrainingRecord> examples = examples(environment, config);
        List<LearningStreams> learning =
                trainings.stream()
                        .map(
                                training ->
                                        training.averaging() == null
                                                ? train(examples, training)
                                                : ReplicatedTraining.add(
                                                        examples,
                                                        training,
                                                        training.averaging(),
                                                        averages))
                        .toList();
        union(learning, LearningStreams::reports)
                .sinkTo(sink(config, Topics.TRAINING_METRICS))
                .slotSharingGroup(ReplicatedTraining.OTHERS)
                .name(Topics.TRAINING_METRICS.name())
                .uid(sinkUid(config, "metrics"));
        DataStream<OutgoingRecord> deadLetters =
                deadLetters(config, union(learning, LearningStreams::deadLetters));
        if (config.truth() != null) {
            deadLetters =
                    deadLetters.union(examples.getSideOutput(TrainingAnnouncements.DEAD_LETTERS));
        }
        deadLetters
                .sinkTo(sink(config, Topics.TRAINING_DEAD_LETTERS))
                .slotSharingGroup(ReplicatedTraining.OTHERS)
                .name(Topics.TRAINING_DEAD_LETTERS.name())
                .uid(sinkUid(config, "dead-letters"));
        union(learning, LearningStreams::quarantine)
                .sinkTo(sink(config, Topics.TRAINING_QUARANTINE))
                .slotSharingGroup(ReplicatedTraining.OTHERS)
                .name(Topics.TRAINING_QUARANTINE.name())
                .uid(sinkUid(config, "quarantine"));
    }

    private static SingleOutputStreamOperator<TrainingRecord> examples(
            StreamExecutionEnvironment environment, TrainerConfig config) {
        TruthDelay delay = config.truth();
        if (delay != null) {
            return LiveExamples.add(environment, config, delay, consumer(config));
        }
        return environment
                .fromSource(
                        source(config),
                        WatermarkStrategy.noWatermarks(),
                        config.inputTopic(),
                        TrainingRecord.TYPE)
                .uid("examples")
                .setParallelism(config.readers());
    }

    private static LearningStreams train(
            SingleOutputStreamOperator<TrainingRecord> examples, TrainerConfig config) {
        SingleOutputStreamOperator<OutgoingRecord> training =
                examples.transform(
                                "train " + config.model(),
                                OutgoingRecord.TYPE,
                                new TrainingOperatorFactory(config))
                        .uid(config.uid())
                        .setParallelism(1);
        // In a chain with the source all models would train on one thread.
        return LearningStreams.of(
                config.sideBySide().isEmpty() ? training : training.startNewChain());
    }

    private static DataStream<OutgoingRecord> deadLetters(
            TrainerConfig config, DataStream<OutgoingRecord> letters) {
        return config.sideBySide().isEmpty()
                ? letters
                : letters.transform("dead letters once", OutgoingRecord.TYPE, new DeadLettersOnce())
                        .uid("dead-letters-once");
    }

    private static DataStream<OutgoingRecord> union(
            List<LearningStreams> learning,
            Function<LearningStreams, DataStream<OutgoingRecord>> which) {
        DataStream<OutgoingRecord> all = which.apply(learning.get(0));
        for (LearningStreams another : learning.subList(1, learning.size())) {
            all = all.union(which.apply(another));
        }
        return all;
    }

    /**
     * Cancels a job, and waits until nothing of it is left, so that another may take its place.
     *
     * @param within how long each of both may take
     * @throws ExecutionException if it had failed before
     * @throws TimeoutException if it is not gone by then
     */
    public static void cancel(JobClient job, Duration within)
            throws ExecutionException, InterruptedException, TimeoutException {
        job.cancel().get(within.toMillis(), TimeUnit.MILLISECONDS);
        try {
            job.getJobExecutionResult().get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (ExceptionUtils.findThrowable(e, JobCancellationException.class).isEmpty()) {
                throw e;
            }
        }
    }

    private static String sinkUid(TrainerConfig config, String name) {
        Fork fork = config.fork();
        return fork == null ? name : name + "-" + fork.name();
    }

    private static KafkaSource<TrainingRecord> source(TrainerConfig config) {
        KafkaSourceBuilder<TrainingRecord> source =
                KafkaSource.<TrainingRecord>builder()
                        .setProperties(consumer(config))
                        .setTopics(config.inputTopic())
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(new TrainingRecordReader());
        if (config.untilEnd()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }

    private static Properties consumer(TrainerConfig config) {
        // With records of 345 KB a fetch is what bounds memory, not the number of records.
        Properties properties =
                config.connection()
                        .consumer(
                                Map.of(
                                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS,
                                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 << 20,
                                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 64 << 20));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.jobName());
        return asText(properties);
    }

    private static Sink<OutgoingRecord> sink(TrainerConfig config, Topic topic) {
        return new OutlastingSink<>(kafkaSink(config, topic), topic.name());
    }

    private static KafkaSink<OutgoingRecord> kafkaSink(TrainerConfig config, Topic topic) {
        Connection connection = config.connection();
        return KafkaSink.<OutgoingRecord>builder()
                .setBootstrapServers(connection.bootstrapServers())
                .setKafkaProducerConfig(
                        asText(
                                connection.producer(
                                        Map.of(
                                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                                TRANSACTION_TIMEOUT_MS,
                                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                                MAX_REQUEST_BYTES))))
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
