package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.control.InForce;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.ManifestSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The classifier as it runs with {@code --trust}, on a real broker. */
final class TrustIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @Test
    void neitherItsGateNorWhatServesTakesWeightsThatAreNotSigned() throws Exception {
        Path key = directory.resolve("key.pem");
        Ed25519Keys.generate(key, directory.resolve("key.pub"));
        try (TestBroker broker = new TestBroker();
                Publisher publisher = new Publisher(broker.connection())) {
            broker.createTopics(Map.of());
            publisher.publish("root", 1);
            try (Classifier classifier = new Classifier(config(broker, "--gate=on"))) {
                classifier.start();
                await().atMost(LONG).until(() -> classifier.counts().versionsRefused() == 1);
                publisher.publish(
                        "root",
                        2,
                        TellingWeights.of(2),
                        chunk -> {},
                        ManifestSigner.of(key.toString())::sign);
                assertThat(classifier.awaitServing(LONG)).isTrue();
                assertThat(classifier.serving()).map(ServingModel::version).hasValue(2L);
                assertThat(broker.readAll("model-control")).hasSize(1);
                assertThat(InForce.at(broker))
                        .returns(2L, ModelControl::getVersion)
                        .returns(ControlAction.ACCEPTED, ModelControl::getAction);
            }

            publisher.publish("root", 3);
            try (Classifier classifier = new Classifier(config(broker, "--gate=off"))) {
                classifier.start();
                assertThat(classifier.awaitServing(LONG)).isTrue();
                assertThat(classifier.serving()).map(ServingModel::version).hasValue(2L);
            }
        }
    }

    private ClassifierConfig config(TestBroker broker, String gate) {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(
                        "--bootstrap-servers=" + broker.connection().bootstrapServers(),
                        "--schema-registry=" + broker.connection().registryUrl(),
                        "--rgb-size=8",
                        "--audio-size=4",
                        "--classes=12",
                        "--top-k=12",
                        "--state-dir=" + directory.resolve("state"),
                        "--health=off",
                        "--trust=" + directory.resolve("key.pub"),
                        gate);
        return command.toConfig();
    }
}
