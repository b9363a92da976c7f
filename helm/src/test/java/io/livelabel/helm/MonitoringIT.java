package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics that rules and dashboards name, beside those that a running topology shows. */
class MonitoringIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Meters that clients add while they run are shown within some seconds. */
    private static final Duration UNTIL_SHOWN = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void everyMetricThatRulesAndDashboardsNameIsShownByARunningTopology() throws Exception {
        try (RunningTopology topology = new RunningTopology(folder)) {
            topology.start();
            topology.sendExamples(2_000);
            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> topology.classifier("/health/ready").equals("ready\n"));
            topology.sendUploads(50);
            await().atMost(LONG)
                    .until(
                            () ->
                                    topology.classifier("/metrics")
                                            .contains("livelabel_labels_total{"));

            await().atMost(UNTIL_SHOWN)
                    .untilAsserted(
                            () -> {
                                Set<String> missing = new TreeSet<>(MetricNames.asked());
                                missing.removeAll(
                                        MetricNames.shown(topology.classifier("/metrics")));
                                missing.removeAll(MetricNames.shown(topology.trainer()));
                                assertThat(missing).isEmpty();
                            });
            assertThat(topology.classifier("/metrics"))
                    .containsPattern(of("fetch_total") + " [1-9]")
                    .containsPattern(of("records_lag") + " 0\\.0");
        }
    }

    /** A meter of what the main consumer fetches, with the label that the rules match it by. */
    private static String of(String meter) {
        return "kafka_consumer_fetch_manager_%s\\{[^}]*client_id=\"[^\"]*-consumer\"[^}]*}"
                .formatted(meter);
    }
}
