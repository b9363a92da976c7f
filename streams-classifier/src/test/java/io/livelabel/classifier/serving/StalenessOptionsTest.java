package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

final class StalenessOptionsTest {
    @Command
    private static final class Options {
        @Mixin private StalenessOptions staleness = new StalenessOptions();
    }

    @Test
    void nothingIsStaleWhereNoLimitIsSet() {
        assertThat(policy()).isEqualTo(StalenessPolicy.NONE);
        assertThat(policy().isStale(Duration.ofDays(100_000))).isFalse();
    }

    @Test
    void staleWeightsServeUnlessToldOtherwise() {
        assertThat(policy("--max-staleness=10m"))
                .isEqualTo(new StalenessPolicy(Duration.ofMinutes(10), WhenStale.SERVE));
    }

    @Test
    void whatIsDoneWithUploadsIsWrittenAsInTheHelp() {
        assertThat(policy("--max-staleness=1h", "--when-stale=dead-letter").whenStale())
                .isEqualTo(WhenStale.DEAD_LETTER);
        assertThat(policy("--max-staleness=1h", "--when-stale=hold").whenStale())
                .isEqualTo(WhenStale.HOLD);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatThrownBy(() -> policy("--when-stale=hold"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--when-stale is hold, without --max-staleness nothing is stale");
        assertThatThrownBy(() -> policy("--max-staleness=0s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the limit of staleness is PT0S, allowed is more than 0");
    }

    private static StalenessPolicy policy(String... arguments) {
        Options options = new Options();
        new CommandLine(options).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
        return options.staleness.toPolicy();
    }
}
