package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RequeueCommandTest {
    private static String refused(String... arguments) {
        return RefusedCommand.message(new RequeueCommand(), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--again", "--all --step=7", "--all --list --lineage=a"})
    void refusesToGuessWhichAreMeant(String options) {
        assertThat(refused(options.split(" ")))
                .contains("Give --all, or some of --lineage, --step and --records");
    }

    @Test
    void refusesWhatIsNoRange() {
        assertThat(refused("--records=training-videos:0:7"))
                .contains("a range of records is 'training-videos:0:7'");
    }

    @Test
    void describesWhatItDoes() {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new RequeueCommand()).setOut(new PrintWriter(out));
        assertThat(line.execute("--help")).isZero();
        line.getCommandSpec()
                .options()
                .forEach(option -> assertThat(out.toString()).contains(option.longestName()));
    }
}
