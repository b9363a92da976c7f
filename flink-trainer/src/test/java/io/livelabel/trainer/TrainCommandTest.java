package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.Connection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrainCommandTest {
    private final StringWriter out = new StringWriter();

    @Test
    void describesEveryOptionWithItsDefault() {
        CommandLine line = new CommandLine(new TrainCommand()).setOut(new PrintWriter(out));
        line.setUsageHelpWidth(200);
        assertThat(line.execute("--help")).isZero();
        line.getCommandSpec()
                .options()
                .forEach(
                        option -> {
                            assertThat(out.toString())
                                    .contains(
                                            option.longestName()
                                                    .replace("--local", "--[no-]local"));
                            assertThat(option.description()).isNotEmpty();
                        });
        assertThat(out.toString())
                .contains("in milliseconds (default: 30000)")
                .contains("published in: float32, float16, delta.", "(default: float32)")
                .contains(
                        "Architecture: logistic, video-mlp, wide-and-deep, ",
                        "(default: logistic)");
    }

    @Test
    void hasTheDefaultsOfTheConfigurationAlone() {
        TrainerOptions options = new TrainerOptions();
        new CommandLine(options)
                .parseArgs("--bootstrap-servers=host:9092", "--schema-registry=mock://defaults");
        assertThat(options.toConfigs())
                .containsExactly(
                        TrainerConfig.builder(Connection.to("host:9092", "mock://defaults"))
                                .checkpointDirectory(Path.of(".livelabel/checkpoints"))
                                .build());
    }

    @Test
    void signsWithAKeyWhereItIsToldSoWhereverItRuns() {
        TrainerOptions options = new TrainerOptions();
        new CommandLine(options).parseArgs("--sign-with=key.pem");
        assertThat(options.toConfigs())
                .extracting(TrainerConfig::signWith)
                .containsExactly(Path.of("key.pem").toAbsolutePath().toString());
    }

    @Test
    void refusesAKeyThatIsNotThereBeforeAnythingIsContacted() {
        assertThat(refused("--sign-with=no/such/key.pem")).contains("no/such/key.pem");
    }

    @Test
    void refusesAModelThatIsNotThere() {
        assertThat(refused("--model", "resnet")).contains("no model named 'resnet'");
    }

    @Test
    void refusesModelsThatDoNotGoTogether() {
        assertThat(refused("--model=moe", "--models=logistic,moe"))
                .contains("--model moe and --models logistic,moe are both given");
        assertThat(refused("--models=logistic,moe,moe"))
                .contains("models side by side are [logistic, moe, moe]: give each once");
        assertThat(refused("--models=logistic,stream-lstm"))
                .contains("'stream-lstm' reads frames, which training-videos does not hold");
        assertThat(refused("--models=logistic,moe", "--fork-from=a-lineage:7"))
                .contains("but a fork trains one model");
    }

    @Test
    void refusesToLeaveAJobBehindInAJvmThatEnds() {
        assertThat(refused("--detached"))
                .contains("--detached needs --no-local: a job in this JVM ends with the command");
    }

    @Test
    void refusesATimeToStartThatIsNone() {
        assertThat(refused("--start-within=soon"))
                .contains("--start-within: 'soon' is no duration: give a whole number and");
        assertThat(refused("--start-within=PT-5S"))
                .contains("--start-within: the start is to wait for PT-5S");
    }

    private static String refused(String... arguments) {
        return RefusedCommand.message(new TrainCommand(), arguments);
    }
}
