package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoConfigTest {
    @Test
    void refusesWhatItDoesNotKnowAndSaysWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(List.of(), Optional.empty(), "cnn", "dl4j"))
                .withMessageContaining("cnn")
                .withMessageContaining("video-mlp");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(List.of(), Optional.empty(), "logistic", "abacus"))
                .withMessageContaining("abacus")
                .withMessageContaining("dl4j");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(List.of(), Optional.of(99), "logistic", "dl4j"))
                .withMessageContaining("--videos is 99")
                .withMessageContaining("100");
    }

    @Test
    void isTheSameDemoWhereTheDefaultIsSpelledOut() {
        assertThat(config(List.of(), Optional.empty(), "logistic", "dl4j").identity())
                .isEqualTo(config(List.of(), Optional.of(15_000), "logistic", "dl4j").identity());
    }

    @Test
    void usesAllVideosOfShardsWhereNoNumberIsGiven() {
        assertThat(config(List.of("a"), Optional.empty(), "logistic", "dl4j").identity())
                .containsEntry("videos", "all");
    }

    private static DemoConfig config(
            List<String> shards, Optional<Integer> videos, String model, String engine) {
        return new DemoConfig(
                Optional.empty(), shards, videos, 1, model, engine, false, Optional.empty());
    }
}
