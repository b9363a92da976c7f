package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.training.Optimizer;
import io.livelabel.model.training.RepeatFactors;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerConfigTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private static TrainerConfigBuilder builder() {
        return TrainerConfig.builder(
                        new Connection(
                                "host:9092",
                                "http://registry:8081",
                                Map.of("security.protocol", "SSL"),
                                Map.of("basic.auth.user.info", "a:b")))
                .checkpointDirectory(Path.of("checkpoints"));
    }

    private static TrainerConfigBuilder live() {
        return builder().inputTopic("videos").truthDelay(TEN_MINUTES);
    }

    @Test
    void survivesItsWayAsText() {
        TrainerConfig config =
                builder().rate(0.5).optimizer("adam").untilEnd(true).seed(-7).build();
        assertThat(TrainerConfigJson.read(TrainerConfigJson.write(config))).isEqualTo(config);
        TrainerConfig told =
                builder()
                        .sizes(new FeatureSizes(3, 2, 2))
                        .labelsPerVideo(1)
                        .classFrequencies(List.of(0.5, 0.1))
                        .settings(
                                plain ->
                                        plain.withOversampling(
                                                new RepeatFactors(List.of(1.0, 2.5))))
                        .build();
        assertThat(TrainerConfigJson.read(TrainerConfigJson.write(told))).isEqualTo(told);
        TrainerConfig fork =
                builder()
                        .fork(new Fork("fork-a", new ForkPoint("a-lineage", 7, true)))
                        .skipped(List.of(SkippedRange.parse("training-videos:0:1-2")))
                        .build();
        assertThat(TrainerConfigJson.read(TrainerConfigJson.write(fork))).isEqualTo(fork);
        TrainerConfig live = live().build();
        assertThat(TrainerConfigJson.read(TrainerConfigJson.write(live))).isEqualTo(live);
        TrainerConfig defaults = builder().build();
        assertThat(TrainerConfigJson.read(TrainerConfigJson.write(defaults))).isEqualTo(defaults);
    }

    @Test
    void keepsSecretsOutOfWhatItSaysOfADamagedText() {
        String whole = TrainerConfigJson.write(builder().build());
        for (String damaged :
                List.of(
                        whole.replace("\"a:b\"", "[\"a:b\"]"),
                        whole.replace("\"a:b\"", "a:b"),
                        whole.replace("\"seed\":1", "\"seed\":\"a:b\""),
                        whole.substring(0, whole.indexOf("a:b") + 3))) {
            assertThat(damaged).isNotEqualTo(whole).contains("a:b");
            assertThatThrownBy(() -> TrainerConfigJson.read(damaged))
                    .isInstanceOf(TrainingException.class)
                    .hasNoCause()
                    .hasMessageContaining("configuration cannot be read")
                    .message()
                    .doesNotContain("a:b");
        }
    }

    @Test
    void namesTheJobOfModelsSideBySideByAllOfThemWhateverTheirOrder() {
        List<TrainerConfig> trainings =
                builder()
                        .checkpointDirectory("s3://a")
                        .models(List.of("moe", "logistic"))
                        .buildEach();
        assertThat(trainings).extracting(TrainerConfig::model).containsExactly("moe", "logistic");
        assertThat(trainings)
                .extracting(TrainerConfig::uid)
                .containsExactly("training-moe", "training-logistic");
        assertThat(trainings)
                .allSatisfy(
                        each -> {
                            assertThat(each.jobName()).isEqualTo("livelabel-trainer-logistic+moe");
                            assertThat(each.jobCheckpoints()).isEqualTo("s3://a/side-by-side");
                        });
        assertThat(trainings.get(0).settings())
                .isEqualTo(builder().model("moe").build().settings());
        assertThat(builder().build().uid()).isEqualTo("training");
        assertThat(builder().build().jobName()).isEqualTo("livelabel-trainer-logistic");
    }

    @Test
    void changesTheRateOfTheModelsOwnOptimizer() {
        assertThat(builder().build().settings().optimizer())
                .isEqualTo(new Optimizer.AdaGrad(0.02, 1e-6));
        assertThat(builder().rate(0.1).build().settings().optimizer())
                .isEqualTo(new Optimizer.AdaGrad(0.1, 1e-6));
        assertThat(builder().optimizer("adam").rate(0.1).build().settings().optimizer())
                .isEqualTo(Optimizer.Adam.of(0.1));
    }

    @Test
    void refusesWhatIsOutOfRangeAndSaysWhatIsAllowed() {
        refuses(builder().inputTopic("labels"), "'labels'", "training-videos", "frames");
        refuses(builder().inputTopic("videos"), "videos", "truth delay", "--truth-delay");
        refuses(builder().truthDelay(TEN_MINUTES), "PT10M", "training-videos", "[videos, frames]");
        refuses(live().truthDelay(Duration.ZERO), "truth delay is PT0S", "at least 1 ms");
        refuses(live().truthDelay(Duration.ofDays(366)), "PT8784H", "365 days");
        refuses(live().readers(2), "number of readers is 2", "videos");
        refuses(
                live().model("stream-lstm"),
                "'stream-lstm'",
                "videos",
                "training-frames or frames");
        refuses(builder().readers(0), "number of readers is 0", "at least 1");
        refuses(builder().model("resnet"), "'resnet'", "logistic");
        refuses(builder().optimizer("sgd"), "'sgd'", "adagrad");
        refuses(builder().rate(0.0), "positive", "0.0");
        refuses(builder().minibatchSize(0), "minibatch size is 0", "at least 1");
        refuses(builder().labelsPerVideo(3862), "3862");
        refuses(builder().classFrequencies(List.of(0.5)), "1 class frequencies", "3862");
        refuses(builder().windowExamples(0), "window");
        refuses(builder().metricsEverySteps(0), "steps");
        refuses(builder().maxBadMinibatches(0), "bad minibatches", "is 0", "at least 1");
        refuses(builder().driftDelta(1), "drift delta is not in [0, 1): 1.0");
        refuses(builder().checkpointInterval(Duration.ofMillis(1)), "is 1", "at least 10");
        refuses(builder().maxRestarts(-1), "number of restarts is -1", "at least 0");
        refuses(builder().publishEvery(0), "publication");
        refuses(builder().anchorEvery(0), "versions to an anchor is 0", "at least 1");
        refuses(builder().keepVersions(0), "versions to keep are 0", "at least 1");
        refuses(builder().explainWindow(Duration.ofMillis(-1)), "explain window is -1 ms");
        refuses(
                builder().skipped(List.of(SkippedRange.parse("videos:0:1-2"))),
                "videos:0:1-2",
                "training-videos");
        refuses(builder().checkpointDirectory(" "), "checkpoint directory");
    }

    private static void refuses(TrainerConfigBuilder builder, String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(builder::build)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
