package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The chart's rules and dashboards, without what they watch. */
class MonitoringTest {
    private static final String LAG = "livelabel:lag:records";

    @Test
    void findsTheMetricsOfAnExpression() {
        assertThat(
                        MetricNames.of(
                                "sum by (model) (rate(labels_total{model=~\"$model\"}[5m])) / clamp_min(a:b:rate5m, 1e3) > 0 and on (model) max(ready) == 1"))
                .containsExactlyInAnyOrder("labels_total", "a:b:rate5m", "ready");
        assertThat(MetricNames.of("label_values(ready, model)")).containsExactly("ready");
    }

    @Test
    void tellsWhatEachAlertMeans() {
        Set<String> names = new HashSet<>();
        MetricNames.rules()
                .filter(rule -> rule.has("alert"))
                .forEach(
                        alert -> {
                            assertThat(names.add(alert.get("alert").asText())).isTrue();
                            assertThat(alert.at("/labels/severity").asText())
                                    .isIn("info", "warning", "critical");
                            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
                        });
        assertThat(names)
                .contains(
                        "LivelabelNoFreshWeights",
                        "LivelabelWeightsRefused",
                        "LivelabelDeadLetters",
                        "LivelabelLag",
                        "LivelabelLabellingStalls",
                        "LivelabelTrainingStalls");
    }

    @Test
    void goesByNoLagThatAClientForgetsOnceItFetchesNothing() {
        assertThat(MetricNames.of(expression("record", LAG)))
                .containsExactly("kafka_consumer_fetch_manager_records_lag");
        assertThat(expression("alert", "LivelabelLag")).contains(LAG);
        assertThat(expression("alert", "LivelabelLabellingStalls")).contains(LAG);
        assertThat(MetricNames.asked())
                .contains("kafka_consumer_fetch_manager_fetch_total")
                .noneMatch(name -> name.matches(".*_records_(lag|lead)_(max|min|avg)"));
    }

    private static String expression(String kind, String name) {
        return MetricNames.rules()
                .filter(rule -> rule.path(kind).asText().equals(name))
                .findFirst()
                .orElseThrow()
                .get("expr")
                .asText();
    }

    @Test
    void placesPanelsBesideEachOther() {
        assertThat(MetricNames.dashboards()).hasSize(2);
        for (JsonNode dashboard : MetricNames.dashboards()) {
            Set<String> places = new HashSet<>();
            Set<Integer> ids = new HashSet<>();
            for (JsonNode panel : dashboard.get("panels")) {
                assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
                assertThat(ids.add(panel.get("id").asInt())).isTrue();
                JsonNode place = panel.get("gridPos");
                assertThat(places.add(place.get("x") + "," + place.get("y"))).isTrue();
            }
        }
    }
}
