package io.livelabel.classifier.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.TestBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command on labels that a classifier made with the default engine. */
final class ExplainCommandIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path stateDir;
    private int status;

    @Test
    void provesWhatWasLabelledAndTellsWhatIsNotTheSameOrCannotBeShown() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of());
            try (Publisher publisher = new Publisher(broker.connection())) {
                label(broker, publisher);
                List<VideoLabels> made = labels(broker);
                assertThat(made).hasSize(3);

                assertThat(run(broker, "a"))
                        .startsWith("video a, from videos-0@0, labelled at ")
                        .contains("by root:1 of model logistic")
                        .contains("the same: no probability is more than ")
                        .doesNotContain("NOT");
                assertThat(status).isZero();
                assertThat(run(broker, "videos:0:1")).startsWith("video b, from videos-0@1");
                assertThat(status).isZero();
                assertThat(run(broker, "c")).startsWith("video c, from frames-0@0");
                assertThat(status).isZero();

                VideoLabels first = made.get(0);
                forge(broker, publisher, "true", first, labels -> {});
                assertThat(run(broker, "true", "--topic=labels-shadow"))
                        .contains("cannot be scored again: the input is of video a");
                forge(
                        broker,
                        publisher,
                        "a",
                        first,
                        labels -> {
                            Label fourth = labels.getLabels().get(3);
                            fourth.setProbability(fourth.getProbability() + 2e-5f);
                        });
                assertThat(run(broker, "a", "--topic=labels-shadow"))
                        .containsPattern("NOT the same: class \\d+ is .* apart");
                assertThat(status).isEqualTo(1);
                forge(
                        broker,
                        publisher,
                        "a",
                        first,
                        labels -> labels.setLabels(labels.getLabels().subList(1, 12)));
                assertThat(run(broker, "a", "--topic=labels-shadow"))
                        .containsPattern("NOT the same: class \\d+ scores .*, and is no label");
                forge(broker, publisher, "a", first, labels -> labels.setSha256("0".repeat(64)));
                assertThat(run(broker, "a", "--topic=labels-shadow"))
                        .contains("NOT the same: version root:1 was published with SHA-256");

                assertThat(run(broker, "nobody"))
                        .isEqualTo("error: topic labels has no labels of nobody\n");
                assertThat(run(broker, "videos:0:99"))
                        .isEqualTo("error: there is no record at videos:0:99 any more\n");
                assertThat(run(broker, "films:0:1")).contains("there is no record at films:0:1");

                publisher.retire("root", 1);
                publisher.publish("root", 2);
                assertThat(run(broker, "a"))
                        .contains("cannot be scored again: version root:1 is retired");
                assertThat(status).isEqualTo(1);
            }
        }
    }

    private void label(TestBroker broker, Publisher publisher) throws Exception {
        Videos videos = new Videos(broker.connection().openRegistry());
        publisher.publish("root", 1, random(), chunk -> {}, manifest -> {});
        publisher.send("videos", "a", videos.video("a"));
        publisher.send("videos", "b", videos.video("b"));
        publisher.send("frames", "c", videos.frames("c", 2, new byte[16], new byte[8]));
        ClassifierConfig config =
                ClassifierConfig.of(
                        broker.connection(), TellingWeights.SIZES, TellingWeights.MODEL, stateDir);
        try (Classifier classifier = new Classifier(config)) {
            classifier.start();
            await().atMost(LONG).until(() -> broker.readAll("labels").size() == 3);
        }
    }

    private static Weights random() {
        SplittableRandom random = new SplittableRandom(5);
        ByteBuffer bytes =
                ByteBuffer.allocate(TellingWeights.ARCHITECTURE.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) random.nextDouble(-1, 1));
        }
        return Weights.ofBytes(bytes.array());
    }

    private static List<VideoLabels> labels(TestBroker broker) throws Exception {
        AvroSerde<VideoLabels> serde =
                new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        List<VideoLabels> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("labels")) {
            all.add(serde.read(record.value()));
        }
        all.sort(Comparator.comparing(VideoLabels::getId));
        return all;
    }

    /** Writes labels of a video that are others than were made. */
    private static void forge(
            TestBroker broker,
            Publisher publisher,
            String id,
            VideoLabels made,
            Consumer<VideoLabels> edit) {
        AvroSerde<VideoLabels> serde =
                new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        VideoLabels forged = VideoLabels.newBuilder(made).setId(id).build();
        edit.accept(forged);
        publisher.send("labels-shadow", id, serde.serialize("labels-shadow", forged));
    }

    private String run(TestBroker broker, String... arguments) {
        StringWriter output = new StringWriter();
        CommandLine line = new CommandLine(new ExplainCommand());
        line.setOut(new PrintWriter(output, true));
        line.setExecutionExceptionHandler(
                (exception, failed, parsed) -> {
                    output.append("error: ").append(exception.getMessage()).append('\n');
                    return 1;
                });
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--bootstrap-servers=" + broker.connection().bootstrapServers());
        all.add("--schema-registry=" + broker.connection().registryUrl());
        all.addAll(List.of("--rgb-size=8", "--audio-size=4", "--classes=12"));
        status = line.execute(all.toArray(new String[0]));
        return output.toString();
    }
}
