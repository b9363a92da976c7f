package io.livelabel.classifier.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.BiasEngine;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.serving.Counters;
import io.livelabel.classifier.serving.Freshness;
import io.livelabel.classifier.serving.ModelSlots;
import io.livelabel.classifier.serving.ServingModel;
import io.livelabel.classifier.serving.StalenessPolicy;
import io.livelabel.classifier.serving.WhenStale;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClassifierMetersTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Path README = Path.of("..", "README.md");

    private final ModelSlots slots =
            new ModelSlots(new BiasEngine(), TellingWeights.ARCHITECTURE, 1);
    private final Counters counters = new Counters();
    private final AtomicBoolean ready = new AtomicBoolean();
    private final ClassifierMeters meters = new ClassifierMeters("logistic", 100);

    @BeforeEach
    void watch() {
        meters.watch(
                counters,
                new Freshness(
                        slots,
                        new StalenessPolicy(Duration.ofMinutes(1), WhenStale.HOLD),
                        Clock.fixed(NOW, ZoneOffset.UTC)),
                () -> slots.serving().map(model -> 640L),
                ready::get);
    }

    @AfterEach
    void close() {
        meters.close();
    }

    @Test
    void theTableInTheReadmeHasEveryMeterAndNoOther() throws Exception {
        serve("root", 3);
        assertThat(families()).isEqualTo(tabulated()).isNotEmpty();
    }

    @Test
    void showsPassesAndLabelsInHistograms() {
        meters.passed(3, TimeUnit.MILLISECONDS.toNanos(4));
        meters.passed(64, TimeUnit.MILLISECONDS.toNanos(40));
        meters.labelled(30);
        meters.labelled(-5);
        assertThat(meters.scrape())
                .contains("livelabel_batch_records_bucket{model=\"logistic\",le=\"2.0\"} 0")
                .contains("livelabel_batch_records_bucket{model=\"logistic\",le=\"4.0\"} 1")
                .contains("livelabel_batch_records_bucket{model=\"logistic\",le=\"64.0\"} 2")
                .contains("livelabel_batch_records_bucket{model=\"logistic\",le=\"128.0\"} 2")
                .doesNotContain("le=\"256.0\"")
                .contains("livelabel_batch_records_sum{model=\"logistic\"} 67.0")
                .contains("livelabel_engine_seconds_bucket{model=\"logistic\",le=\"0.005\"} 1")
                .contains("livelabel_engine_seconds_count{model=\"logistic\"} 2")
                .contains(
                        "livelabel_input_to_label_seconds_bucket{model=\"logistic\",le=\"0.01\"} 1")
                .contains(
                        "livelabel_input_to_label_seconds_bucket{model=\"logistic\",le=\"0.05\"} 2");
    }

    @Test
    void countsByReason() {
        counters.deadLetters.increment(DeadLetterReason.NOT_FINITE);
        counters.versionsRefused.increment(RefusalKind.CHUNKS);
        counters.scored.add(5);
        counters.versionsServed.increment();
        assertThat(meters.scrape())
                .contains(
                        "livelabel_dead_letters_total{model=\"logistic\",reason=\"not_finite\"} 1.0",
                        "livelabel_dead_letters_total{model=\"logistic\",reason=\"stale_weights\"} 0.0",
                        "livelabel_weights_refused_total{model=\"logistic\",reason=\"chunks\"} 1.0",
                        "livelabel_weights_refused_total{model=\"logistic\",reason=\"live\"} 0.0",
                        "livelabel_labels_total{model=\"logistic\"} 5.0",
                        "livelabel_weights_swaps_total{model=\"logistic\"} 1.0");
    }

    @Test
    void showsWhatServesAndHowOldItIs() throws Exception {
        assertThat(meters.scrape())
                .contains(
                        "livelabel_weights_staleness_seconds{model=\"logistic\"} NaN",
                        "livelabel_weights_behind_examples{model=\"logistic\"} NaN",
                        "livelabel_held_back{model=\"logistic\"} 0.0",
                        "livelabel_ready{model=\"logistic\"} 0.0")
                .doesNotContain("livelabel_weights_version{");
        serve("root", 3);
        ready.set(true);
        assertThat(meters.scrape())
                .contains(
                        "livelabel_weights_version{lineage=\"root\",model=\"logistic\"} 3.0",
                        "livelabel_weights_staleness_seconds{model=\"logistic\"} 90.5",
                        "livelabel_weights_behind_examples{model=\"logistic\"} 640.0",
                        "livelabel_weights_stale{model=\"logistic\"} 1.0",
                        "livelabel_held_back{model=\"logistic\"} 1.0",
                        "livelabel_ready{model=\"logistic\"} 1.0");
        serve("fork", 4);
        assertThat(meters.scrape())
                .contains("livelabel_weights_version{lineage=\"fork\",model=\"logistic\"} 4.0")
                .doesNotContain("lineage=\"root\"");
    }

    private void serve(String lineage, long version) throws Exception {
        slots.swap(
                TellingWeights.of(version),
                new ServingModel(
                        lineage, version, "hash", 192, NOW.minusMillis(90_500), Instant.EPOCH));
    }

    private Set<String> families() {
        return found(Pattern.compile("(?m)^# TYPE (livelabel_\\w+) "), meters.scrape()).stream()
                .filter(name -> !name.endsWith("_max"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> tabulated() throws Exception {
        return found(Pattern.compile("(?m)^\\| `(livelabel_\\w+)"), Files.readString(README));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
