package io.livelabel.classifier.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Commands;
import io.livelabel.classifier.LabelledUploads;
import io.livelabel.classifier.Publisher;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.TestBroker;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on labels that a classifier made with the default engine. */
final class ExplainCommandIT {
    @TempDir private Path stateDir;
    private int status;

    @Test
    void provesWhatWasLabelledAndTellsWhatIsNotTheSameOrCannotBeShown() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of());
            try (Publisher publisher = new Publisher(broker.connection())) {
                LabelledUploads.label(broker, publisher, stateDir);
                List<VideoLabels> made = LabelledUploads.read(broker, "labels");
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
                assertRanges(broker, Instant.ofEpochMilli(first.getInputTimeMs()));
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
                assertThat(run(broker, "--all", "--topic=labels-shadow"))
                        .contains("explained  4 label records")
                        .contains("NOT the same: version root:1 was published with SHA-256")
                        .contains("the same   0", "not so     3", "retired    0", "untold     1");
                assertThat(status).isEqualTo(1);

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
                assertThat(run(broker, "--all"))
                        .contains("explained  3 label records", "the same   0", "retired    3");
                assertThat(status).isEqualTo(1);
            }
        }
    }

    /** That labels of a whole topic, or of uploads of a time, are explained and counted. */
    private void assertRanges(TestBroker broker, Instant oldest) {
        for (String range : List.of("--all", "--from=" + oldest, "--from=1969-12-31T23:59:59Z")) {
            assertThat(run(broker, range))
                    .startsWith("explained  3 label records; no probability was more than ")
                    .contains("the same   3", "not so     0", "retired    0", "untold     0");
            assertThat(status).isZero();
        }
        for (String to : List.of("--to=" + oldest, "--to=1969-12-31T23:59:59Z")) {
            assertThat(run(broker, to))
                    .isEqualTo("error: topic labels has no labels of such uploads\n");
        }
        assertThat(run(broker, "a", "--all"))
                .startsWith("error: which labels are to be explained?");
        assertThat(run(broker)).startsWith("error: which labels are to be explained?");
        assertThat(run(broker, "--from=" + oldest, "--to=" + oldest))
                .contains("is not behind --from");
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
        Commands commands = new Commands(broker);
        String output = commands.runWithSizes(new ExplainCommand(), List.of(arguments));
        status = commands.status();
        return output;
    }
}
