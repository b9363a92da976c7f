package io.livelabel.classifier.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.Commands;
import io.livelabel.classifier.LabelledUploads;
import io.livelabel.classifier.Publisher;
import io.livelabel.schemas.client.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a real broker, beside a classifier and without one. */
final class StatusCommandIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path stateDir;

    @Test
    void tellsHowAClassifierDoesWhileItRunsAndWhenItIsGone() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of());
            Commands commands = new Commands(broker);
            try (Publisher publisher = new Publisher(broker.connection())) {
                assertThat(run(commands))
                        .contains("group         livelabel-classifier, NONE; instances 0")
                        .contains("weights       none are published")
                        .contains("dead letters  0 offsets of videos-dead-letters");

                publisher.publish("root", 1);
                try (Classifier classifier = LabelledUploads.classifier(broker, stateDir)) {
                    classifier.start();
                    LabelledUploads.send(broker, publisher);
                    publisher.send("videos", "poison", new byte[] {1});
                    LabelledUploads.awaitLabels(broker, 3);
                    await().atMost(LONG)
                            .untilAsserted(
                                    () ->
                                            assertThat(run(commands))
                                                    .contains("lag           0 offsets of videos")
                                                    .contains("lag           0 offsets of frames"));
                    assertThat(run(commands))
                            .contains("livelabel-classifier, STABLE; instances 1, threads 1")
                            .containsPattern(
                                    "instance {6}livelabel-classifier-[-0-9a-f]+ at /\\S+, threads 1, reads frames-0, videos-0; labelled last by logistic root:1, \\d+ s ago")
                            .contains("model         logistic, versions retained 1")
                            .containsPattern("newest {8}root:1, 64 examples, its snapshot taken ")
                            .containsPattern(
                                    "serving {7}root:1 is to serve, ACCEPTED \\d+ s ago by instance ")
                            .containsPattern("gate {10}root:1 ACCEPTED \\d+ s ago by instance ")
                            .containsPattern(
                                    "staleness {5}\\d+ s since its snapshot, 0 examples behind")
                            .containsPattern(
                                    "dead letters {2}[1-9] offsets of videos-dead-letters");
                }
                publisher.publish("root", 2);
                publisher.decide("root", 1, true);
                LabelledUploads.send(broker, publisher);

                JsonNode json =
                        new JsonMapper().readTree(run(commands, "--json", "--model=logistic"));
                assertThat(json.at("/group/state").asText()).isEqualTo("EMPTY");
                assertThat(json.at("/group/instances").size()).isZero();
                assertThat(json.at("/inputs/0/lag").asLong()).isEqualTo(2);
                assertThat(json.at("/inputs/1/lag").asLong()).isEqualTo(1);
                assertThat(json.at("/models/0/newest/version").asText()).isEqualTo("root:2");
                assertThat(json.at("/models/0/serving/version").asText()).isEqualTo("root:1");
                assertThat(json.at("/models/0/serving/pinned").asBoolean()).isTrue();
                assertThat(json.at("/models/0/inForce/reason").asText())
                        .isEqualTo("a test asks for it");
                assertThat(json.at("/models/0/staleness/examples").asLong()).isEqualTo(64);
                assertThat(run(commands, "--model=moe"))
                        .isEqualTo(
                                "error: no weights of model moe are published, only of logistic\n");
            }
        }
    }

    private static String run(Commands commands, String... arguments) {
        return commands.run(new StatusCommand(), List.of(arguments));
    }
}
