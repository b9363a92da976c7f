package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.gate.Evidence;
import io.livelabel.classifier.gate.GateSettings;
import io.livelabel.classifier.health.HealthSettings;
import io.livelabel.classifier.labels.ClassThresholds;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.classifier.serving.ServingRule;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.classifier.serving.WhenStale;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.signing.Ed25519Keys;
import io.livelabel.schemas.signing.TrustedKeys;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class ClassifyCommandTest {
    @Test
    void everySettingHasAnOptionWithItsDefault() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command).parseArgs();
        ClassifierConfig expected =
                ClassifierConfig.of(
                        Connection.to("localhost:9092", "http://localhost:8081"),
                        FeatureSizes.YOUTUBE_8M,
                        "logistic",
                        Path.of(System.getProperty("java.io.tmpdir"), "livelabel-classifier"));
        assertThat(command.toConfig()).isEqualTo(expected);
    }

    @Test
    void optionsReachTheConfiguration() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command)
                .parseArgs(
                        "--bootstrap-servers=b:1",
                        "--schema-registry=mock://x",
                        "--application-id=app",
                        "--model=video-mlp",
                        "--engine=other",
                        "--rgb-size=8",
                        "--audio-size=4",
                        "--classes=30",
                        "--top-k=5",
                        "--max-batch=32",
                        "--linger-ms=7",
                        "--commit-interval-ms=50",
                        "--threads=3",
                        "--state-dir=/somewhere");
        assertThat(command.toConfig())
                .isEqualTo(
                        new ClassifierConfig(
                                Connection.to("b:1", "mock://x"),
                                "app",
                                new FeatureSizes(8, 4, 30),
                                "video-mlp",
                                "other",
                                5,
                                32,
                                Duration.ofMillis(7),
                                Duration.ofMillis(50),
                                3,
                                Path.of("/somewhere")));
    }

    @Test
    void optionsOfTheGateReachTheConfiguration() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(
                        "--gate=off",
                        "--gate-margin=0.1",
                        "--gate-tail-margin=0.2",
                        "--gate-prequential-margin=0.3",
                        "--gate-least-gap20=0.4",
                        "--gate-least-videos=5",
                        "--gate-most-videos=6",
                        "--gate-shadow");
        assertThat(command.toConfig().rule()).isEqualTo(ServingRule.NEWEST);
        assertThat(command.toConfig().gate())
                .isEqualTo(new GateSettings(Evidence.LIVE, 0.1, 0.2, 0.3, 0.4, 5, 6, true));
    }

    @Test
    void theGateComparesOnTheProbeSetWhereThatIsAskedFor() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs("--gate-evidence=probe");
        assertThat(command.toConfig().gate().evidence()).isEqualTo(Evidence.PROBE);
    }

    @Test
    void optionsOfStalenessHealthAndStoppingReachTheConfiguration() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(
                        "--max-staleness=10m",
                        "--when-stale=hold",
                        "--health=off",
                        "--health-bind=0.0.0.0",
                        "--health-port=8080",
                        "--shutdown-timeout=1m");
        assertThat(command.toConfig().staleness())
                .isEqualTo(new StalenessPolicy(Duration.ofMinutes(10), WhenStale.HOLD));
        assertThat(command.toConfig().health())
                .isEqualTo(new HealthSettings(false, "0.0.0.0", 8080));
        assertThat(command.toConfig().shutdownTimeout()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void holdingBackNeedsConsumersThatAreMadeHere() {
        assertThat(
                        run(
                                "classify",
                                "--max-staleness=10m",
                                "--when-stale=hold",
                                "-Pkafka.group.protocol=streams"))
                .startsWith(
                        "error: kafka.group.protocol is 'streams', allowed with --when-stale hold is classic alone");
    }

    @Test
    void optionsOfLabelsReachTheConfiguration(@TempDir Path directory) throws Exception {
        Path vocabulary = Files.writeString(directory.resolve("v.csv"), "Index,Name\n3,Car\n");
        Path thresholds = Files.writeString(directory.resolve("t.csv"), "class,threshold\n3,0.5\n");
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command)
                .parseArgs(
                        "--top-k=7",
                        "--min-probability=0.25",
                        "--vocabulary=" + vocabulary,
                        "--thresholds=" + thresholds);
        assertThat(command.toConfig().labels())
                .isEqualTo(
                        new LabelRule(
                                7,
                                0.25f,
                                ClassThresholds.read(thresholds),
                                new ClassNames(Map.of(3, "Car"))));
    }

    @Test
    void theKeysThatAreTrustedReachTheConfiguration(@TempDir Path directory) {
        Path first = directory.resolve("first.pub");
        Path second = directory.resolve("second.pub");
        Ed25519Keys.generate(directory.resolve("first.pem"), first);
        Ed25519Keys.generate(directory.resolve("second.pem"), second);
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command).parseArgs("--trust=" + first + "," + second);
        TrustedKeys expected = TrustedKeys.read(List.of(first, second));
        assertThat(command.toConfig().trust()).isEqualTo(expected);
        assertThat(command.toConfig().withEngine("other").trust()).isEqualTo(expected);
    }

    @Test
    void embeddingsAreWrittenWhereTheyAreAskedFor() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command).parseArgs("--model=video-mlp", "--embeddings");
        assertThat(command.toConfig().embeddings()).isTrue();
        assertThat(command.toConfig().withEngine("other").embeddings()).isTrue();
        ClassifyCommand without = new ClassifyCommand();
        new CommandLine(without).parseArgs("--model=video-mlp");
        assertThat(without.toConfig().embeddings()).isFalse();
    }

    @Test
    void theGateReadsFewerVideosAgainWhereTheyAreFrames() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command).parseArgs("--model=stream-lstm");
        assertThat(command.toConfig().gate()).isEqualTo(GateSettings.defaults(true));
    }

    @Test
    void anotherEngineLeavesAllElseAsItIs() {
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command).parseArgs("--threads=3", "--engine=other");
        ClassifyCommand same = new ClassifyCommand();
        new CommandLine(same).parseArgs("--threads=3");
        assertThat(same.toConfig().withEngine("other")).isEqualTo(command.toConfig());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--model=vgg | no model named 'vgg'; there are: [logistic, video-mlp, ",
                "--engine=abacus | no engine named 'abacus' on the class path; there are: [dl4j]",
                "--embeddings | model logistic has no layer below its output: its classes are read from the features themselves",
                "--top-k=0 | top k is 0, allowed is 1 to 3862",
                "--top-k=4000 | top k is 4000, allowed is 1 to 3862",
                "--min-probability=1.5 | least probability is 1.5, allowed is 0 to 1",
                "--vocabulary=nowhere.csv | cannot read the vocabulary nowhere.csv",
                "--thresholds=nowhere.csv | cannot read the thresholds nowhere.csv",
                "--max-batch=0 | largest batch is 0, allowed is 1 to 10000",
                "--threads=0 | threads is 0, allowed is 1 to 64",
                "--linger-ms=-1 | linger is -1 ms, allowed is 0 to 5000 ms",
                "--commit-interval-ms=0 | commit interval is 0 ms, allowed is 1 to 5000 ms",
                "--application-id=a/b | application id is 'a/b'",
                "--gate-margin=2 | margin of the gate is 2.0, allowed is 0 to 1",
                "--gate-least-videos=0 | videos of the gate are 0 at least and 1000 at most, allowed is 1 to 100000",
                "--when-stale=serve | --when-stale is serve, without --max-staleness nothing is stale",
                "--max-staleness=soon | 'soon' is no duration",
                "--health-port=70000 | the port for health and metrics is 70000, allowed is 0 to 65535",
                "--shutdown-timeout=0s | shutdown timeout is 0 ms, allowed is 1000 to 600000 ms",
                "--shutdown-timeout=PT2562047788015215H | shutdown timeout is PT2562047788015215H, allowed is 1000 to 600000 ms",
                "--classes=0 | sizes must be at least 1",
                "--schema-registry=nowhere | schema registry is 'nowhere'",
            })
    void aWrongSettingIsNamedWithItsValueAndWhatIsAllowed(String option, String message) {
        assertThat(run("classify", option)).startsWith("error: " + message);
    }

    @Test
    void helpNamesUnitsAndDefaults() {
        String help = new CommandLine(new ClassifyCommand()).getUsageMessage();
        assertThat(help.replaceAll("\\s+", " "))
                .contains("--linger-ms=MS", "0 to 5000 milliseconds (default: 5)")
                .contains("served: logistic, video-mlp, wide-and-deep, ", "(default: logistic)")
                .contains("taken over after kafka.session.timeout.ms (default: 6000)")
                .contains("waits, and says so, while there are none");
    }

    private static String run(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandRunner.run(new ClassifierMain(), arguments))
                    .isEqualTo(CommandRunner.FAILED);
            return err.toString(StandardCharsets.UTF_8);
        } finally {
            System.setErr(before);
        }
    }
}
