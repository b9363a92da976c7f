package io.livelabel.classifier.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Commands;
import io.livelabel.classifier.LabelledUploads;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.explain.ExplainCommand;
import io.livelabel.classifier.models.ModelsCommand;
import io.livelabel.classifier.relabel.RelabelCommand;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.ManifestSigner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the commands that are told whose weights to take make of version 1, which is signed, and of
 * version 2: the same weights, unsigned.
 */
final class TrustOptionsIT {
    private static final String LONG_AGO = "--from=2020-01-01T00:00:00Z";

    @TempDir private Path directory;
    private TestBroker broker;
    private Publisher publisher;
    private Commands commands;
    private String trust;

    @BeforeEach
    void start() {
        Path key = directory.resolve("key.pem");
        Path trusted = directory.resolve("key.pub");
        Ed25519Keys.generate(key, trusted);
        trust = "--trust=" + trusted;
        broker = new TestBroker();
        broker.createTopics(Map.of());
        publisher = new Publisher(broker.connection());
        commands = new Commands(broker);
        publish(1, ManifestSigner.of(key.toString())::sign);
        publish(2, manifest -> {});
    }

    @AfterEach
    void stop() {
        publisher.close();
        broker.close();
    }

    @Test
    void comparesSignedWeightsAlone() {
        assertThat(models("compare", "1", "2")).contains("weights: the same, SHA-256 ");
        assertThat(models("compare", "1", "2", trust))
                .contains("weights: not comparable, it is not signed");
        assertThat(models("compare", "1", "1", trust)).contains("weights: the same, SHA-256 ");
        assertThat(models("show", "2", trust)).contains("none, refused: it is not signed");
    }

    @Test
    void tellsFiguresThatNobodyTrustedHasSignedFromOthers() {
        assertThat(models("list", trust))
                .containsPattern("AGE +TRUSTED +STATE")
                .containsPattern("root:1 .* yes +not judged")
                .containsPattern("root:2 .* no +not judged");
        assertThat(models("compare", "1", "2", trust)).containsPattern("trusted +yes +no");
        assertThat(models("list")).doesNotContain("TRUSTED");
        assertThat(models("compare", "1", "2")).doesNotContain("trusted");
    }

    @Test
    void takesTheSignedVersionThoughAnotherIsPublishedUnderItsName() {
        LabelledUploads.send(broker, publisher);
        publish(1, manifest -> {});
        assertThat(models("show", "1", trust)).containsPattern("signature +by key .*, trusted");
        assertThat(models("show", "1")).containsPattern("signature +none");
        assertThat(relabel("--version=1", trust)).contains("relabelled  3 records");
        assertThat(explain(trust)).contains("the same   3", "untold     0");
    }

    @Test
    void labelsAgainAndProvesWithSignedWeightsAlone() {
        LabelledUploads.send(broker, publisher);
        assertThat(relabel("--version=1", trust)).contains("relabelled  3 records");
        assertThat(relabel("--version=2", trust))
                .contains("version root:2 of model logistic cannot be loaded: it is not signed");
        assertThat(relabel("--version=2")).contains("relabelled  3 records");

        assertThat(explain()).contains("the same   6", "untold     0");
        assertThat(explain(trust))
                .as("the weights of version 1 are loaded when version 2, with the same, comes")
                .contains("by root:2 of model logistic", "cannot be scored again: it is not signed")
                .contains("the same   3", "untold     3");
    }

    private void publish(long version, Consumer<WeightsManifest> signature) {
        publisher.publish("root", version, LabelledUploads.random(5), chunk -> {}, signature);
    }

    private String models(String... arguments) {
        return commands.run(new ModelsCommand(), List.of(arguments));
    }

    private String relabel(String... arguments) {
        return commands.runWithSizes(
                new RelabelCommand(), with(List.of(LONG_AGO, "--top-k=12"), arguments));
    }

    private String explain(String... arguments) {
        return commands.runWithSizes(
                new ExplainCommand(),
                with(List.of("--all", "--topic=labels-corrections"), arguments));
    }

    private static List<String> with(List<String> options, String... more) {
        return Stream.concat(options.stream(), Stream.of(more)).toList();
    }
}
