package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.avro.DeadLetterReason;
import io.livelabel.schemas.avro.VideoLabels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running classifier does with uploads while its weights are too old. */
final class StalenessIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int POLLS = 5;

    private final LiveParts parts = new LiveParts();
    @TempDir private Path stateDir;

    @AfterEach
    void stop() {
        parts.close();
    }

    @Test
    void servesWithOldWeightsAndMarksTheLabels() throws Exception {
        publishOfYesterday(1);
        try (Classifier classifier = classifier("serve")) {
            assertThat(classifier.awaitServing(LONG)).isTrue();
            Probe probe = new Probe(classifier);
            assertThat(probe.ready()).isEqualTo("200 ready\n");
            assertThat(probe.metric("livelabel_weights_stale")).isEqualTo(1);
            parts.upload("a");
            await().atMost(LONG).until(() -> parts.labels().size() == 1);
            parts.publisher.publish("root", 2);
            await().atMost(LONG).until(() -> probe.metric("livelabel_weights_version") == 2);
            parts.upload("b");
            await().atMost(LONG).until(() -> parts.labels().size() == 2);

            assertThat(parts.labels().get("a").getStale()).isTrue();
            assertThat(parts.labels().get("a").getVersion()).isEqualTo(1);
            assertThat(parts.labels().get("b").getStale()).isFalse();
            assertThat(probe.metric("livelabel_labels_stale_total")).isEqualTo(1);
            assertThat(probe.metric("livelabel_weights_stale")).isZero();
        }
    }

    @Test
    void setsUploadsAsideWhileTheWeightsAreTooOld() throws Exception {
        publishOfYesterday(1);
        try (Classifier classifier = classifier("dead-letter")) {
            assertThat(classifier.awaitServing(LONG)).isTrue();
            parts.upload("a");
            await().atMost(LONG).until(() -> parts.deadLetters().size() == 1);
            parts.publisher.publish("root", 2);
            Probe probe = new Probe(classifier);
            await().atMost(LONG).until(() -> probe.metric("livelabel_weights_version") == 2);
            parts.upload("b");
            await().atMost(LONG).until(() -> parts.labels().size() == 1);

            assertThat(parts.deadLetters())
                    .containsOnly(Map.entry("a", DeadLetterReason.STALE_WEIGHTS));
            assertThat(parts.labels()).containsOnlyKeys("b");
        }
    }

    @Test
    void takesNoUploadsWhileTheWeightsAreTooOldAndAllOfThemAfterwards() throws Exception {
        publishOfYesterday(1);
        try (Classifier classifier = classifier("hold")) {
            assertThat(classifier.awaitServing(LONG)).isTrue();
            Probe probe = new Probe(classifier);
            assertHeldBack(probe, 1);
            parts.upload("a", "b");
            awaitPolls(probe);
            parts.publisher.publish("root", 2);
            await().atMost(LONG).until(() -> parts.labels().size() == 2);
            await().atMost(LONG).until(probe::ready, "200 ready\n"::equals);
            assertThat(probe.metric("livelabel_held_back")).isZero();

            publishOfYesterday(3);
            await().atMost(LONG).until(() -> probe.metric("livelabel_weights_version") == 3);
            assertHeldBack(probe, 3);
            awaitPolls(probe);
            parts.upload("c");
            awaitPolls(probe);
            parts.publisher.publish("root", 4);
            await().atMost(LONG).until(() -> parts.labels().size() == 3);

            assertThat(parts.labels().get("a").getVersion()).isEqualTo(2);
            assertThat(parts.labels().get("b").getVersion()).isEqualTo(2);
            assertThat(parts.labels().get("c").getVersion()).isEqualTo(4);
            assertThat(parts.labels().values()).noneMatch(VideoLabels::getStale);
            assertThat(parts.deadLetters()).isEmpty();
            assertThat(classifier.counts().threadsReplaced()).isZero();
        }
    }

    private static void assertHeldBack(Probe probe, long version) {
        assertThat(probe.ready())
                .startsWith(
                        "503 uploads are held back: version %d of lineage root of model logistic is PT24H"
                                .formatted(version))
                .endsWith(" old, allowed is PT10M\n");
        assertThat(probe.metric("livelabel_held_back")).isEqualTo(1);
    }

    /** Polls that could have taken what is in the topic now. */
    private static void awaitPolls(Probe probe) {
        double before = probe.metric("kafka_stream_thread_poll_total");
        await().atMost(LONG)
                .until(() -> probe.metric("kafka_stream_thread_poll_total") >= before + POLLS);
    }

    private Classifier classifier(String whenStale) {
        Classifier classifier =
                new Classifier(
                        Options.of(
                                parts.broker.connection(),
                                stateDir,
                                "--gate=off",
                                "--max-staleness=10m",
                                "--when-stale=" + whenStale),
                        new BiasEngine(),
                        new DefaultKafkaClientSupplier());
        classifier.start();
        return classifier;
    }

    private void publishOfYesterday(long version) {
        parts.publisher.publish(
                "root",
                version,
                TellingWeights.of(version),
                chunk -> {},
                manifest ->
                        manifest.setCreatedAtMs(
                                manifest.getCreatedAtMs() - Duration.ofDays(1).toMillis()));
    }
}
