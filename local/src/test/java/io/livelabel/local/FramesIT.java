package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.producer.replay.Pace;
import io.livelabel.producer.replay.Purpose;
import io.livelabel.producer.replay.Replay;
import io.livelabel.producer.replay.ReplayConfig;
import io.livelabel.producer.replay.ReplayOrder;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainingJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that reads frames on the whole way: from shards through training to labels. */
class FramesIT {
    private static final FeatureSizes SIZES = new FeatureSizes(8, 4, 12);
    private static final String MODEL = "nextvlad";
    private static final int VIDEOS = 60;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir Path directory;

    @Test
    void aModelOnFramesLearnsFromFramesAndLabelsEachUploadOnce() throws Exception {
        List<Path> shards =
                ShardGenerator.write(
                        directory.resolve("shards"),
                        GeneratorConfig.of(ExampleLevel.FRAMES, VIDEOS, 1).withSizes(SIZES));
        try (LocalCluster cluster =
                new LocalCluster(directory.resolve("kafka"), directory.resolve("registry.json"))) {
            Connection connection = cluster.connection();
            new Replay(replay(shards, Purpose.TRAINING), connection, Pace.unlimited()).run();
            train(connection);
            new Replay(replay(shards, Purpose.LIVE), connection, Pace.unlimited()).run();
            ClassifierConfig config =
                    ClassifierConfig.of(connection, SIZES, MODEL, directory.resolve("streams"));
            try (Classifier classifier = new Classifier(config)) {
                classifier.start();
                await().atMost(PATIENCE).until(() -> labels(connection).size() >= VIDEOS);
            }
            List<VideoLabels> labels = labels(connection);
            assertThat(labels)
                    .extracting(VideoLabels::getId)
                    .hasSize(VIDEOS)
                    .doesNotHaveDuplicates();
            assertThat(labels)
                    .allMatch(each -> each.getInputTopic().equals(Topics.FRAMES.name()))
                    .allMatch(each -> each.getWeightsExamples() == VIDEOS);
        }
    }

    private void train(Connection connection) throws Exception {
        TrainerConfig config =
                TrainerConfig.builder(connection)
                        .sizes(SIZES)
                        .inputTopic(Topics.TRAINING_FRAMES.name())
                        .model(MODEL)
                        .minibatchSize(16)
                        .checkpointDirectory(directory.resolve("checkpoints"))
                        .checkpointInterval(Duration.ofSeconds(30))
                        .untilEnd(true)
                        .build();
        TrainingJob.createTopics(config);
        TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config)
                .getJobExecutionResult()
                .get();
    }

    private static ReplayConfig replay(List<Path> shards, Purpose purpose) {
        return new ReplayConfig(
                purpose.replayName(),
                shards,
                purpose,
                ReplayOrder.ONCE,
                Set.of(ExampleLevel.FRAMES),
                SIZES,
                ReplayConfig.MAX_FRAMES,
                Optional.empty(),
                1,
                purpose.commitInterval(),
                false,
                false);
    }

    private static List<VideoLabels> labels(Connection connection) throws Exception {
        AvroSerde<VideoLabels> serde =
                new AvroSerde<>(VideoLabels.class, connection.openRegistry());
        List<VideoLabels> labels = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                TestBroker.readAll(connection, Topics.LABELS.name())) {
            labels.add(serde.read(record.value()));
        }
        return labels;
    }
}
