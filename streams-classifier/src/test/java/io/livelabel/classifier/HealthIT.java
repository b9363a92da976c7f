package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running classifier tells of itself over HTTP. */
final class HealthIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final LiveParts parts = new LiveParts();
    @TempDir private Path stateDir;

    @AfterEach
    void stop() {
        parts.close();
    }

    @Test
    void isLiveButNotReadyWithoutWeightsAndBecomesReadyWhenTheFirstVersionCame() {
        try (Classifier classifier =
                new Classifier(Options.of(parts.broker.connection(), stateDir, "--health=on"))) {
            classifier.start();
            Probe probe = new Probe(classifier);
            await().atMost(LONG)
                    .until(
                            probe::ready,
                            "503 no weights of model logistic serve: none is published yet\n"
                                    ::equals);
            assertThat(probe.live()).isEqualTo("200 live\n");
            assertThat(probe.metric("livelabel_ready")).isZero();
            assertThat(probe.metric("livelabel_labels_total")).isZero();
            assertThat(probe.metric("livelabel_weights_version")).isNaN();
            assertThat(probe.metric("livelabel_weights_staleness_seconds")).isNaN();
            assertThat(probe.metrics()).doesNotContain("\nkafka_stream");

            parts.publisher.publish("root", 1);
            await().atMost(LONG).until(probe::ready, "200 ready\n"::equals);
            assertThat(probe.metric("livelabel_ready")).isEqualTo(1);
            assertThat(probe.metric("livelabel_weights_version")).isEqualTo(1);
            assertThat(probe.metric("livelabel_weights_swaps_total")).isEqualTo(1);

            parts.upload("a", "b", "c");
            parts.publisher.send("videos", "bad", new byte[] {1, 2, 3, 4, 5, 6});
            await().atMost(LONG).until(() -> parts.labels().size() == 3);
            await().atMost(LONG).until(() -> parts.deadLetters().size() == 1);
            assertThat(probe.metric("livelabel_labels_total")).isEqualTo(3);
            assertThat(probe.metric("livelabel_labels_stale_total")).isZero();
            assertThat(probe.metric("livelabel_batch_records_sum")).isEqualTo(3);
            assertThat(probe.metric("livelabel_engine_seconds_count"))
                    .isEqualTo(probe.metric("livelabel_batch_records_count"))
                    .isBetween(1.0, 3.0);
            assertThat(probe.metric("livelabel_input_to_label_seconds_count")).isEqualTo(3);
            assertThat(probe.metrics())
                    .contains(
                            "livelabel_dead_letters_total{model=\"logistic\",reason=\"malformed\"} 1.0");
            assertThat(probe.metric("livelabel_dead_letters_total")).isEqualTo(1);
            assertThat(probe.metric("livelabel_weights_staleness_seconds")).isBetween(0.0, 600.0);
            assertThat(probe.metric("livelabel_weights_behind_examples")).isZero();
            assertThat(probe.metric("kafka_stream_thread_poll_total")).isPositive();
        }
    }

    @Test
    void showsRefusalsByReasonAndHowFarBehindTheServingVersionIs() {
        parts.publisher.publish("root", 1);
        try (Classifier classifier =
                new Classifier(Options.of(parts.broker.connection(), stateDir))) {
            classifier.start();
            Probe probe = new Probe(classifier);
            await().atMost(LONG).until(probe::ready, "200 ready\n"::equals);
            parts.publisher.publish(
                    "root", 2, TellingWeights.of(2), c -> {}, m -> m.setSha256("0"));
            await().atMost(LONG)
                    .until(
                            probe::metrics,
                            text ->
                                    text.contains(
                                            "livelabel_weights_refused_total{model=\"logistic\",reason=\"chunks\"} 1.0"));
            assertThat(probe.metric("livelabel_weights_refused_total")).isEqualTo(1);
            assertThat(probe.metric("livelabel_weights_version")).isEqualTo(1);
            assertThat(probe.metric("livelabel_weights_behind_examples")).isEqualTo(64);
            assertThat(probe.ready()).isEqualTo("200 ready\n");
        }
    }

    @Test
    void listensNowhereWhereItIsToldNotTo() {
        try (Classifier classifier =
                new Classifier(Options.of(parts.broker.connection(), stateDir, "--health=off"))) {
            classifier.start();
            assertThat(classifier.healthAddress()).isEmpty();
        }
    }
}
