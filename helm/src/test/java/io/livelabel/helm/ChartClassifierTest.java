package io.livelabel.helm;

import static io.livelabel.schemas.FeatureSizes.YOUTUBE_8M;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.livelabel.classifier.input.InputTopics;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart makes for classifiers: how they stop, scale, and are members of their group. */
class ChartClassifierTest {
    private static final String STORE = "objectStore: {url: s3://bucket/livelabel}";

    @Test
    void labelsUntilItIsStoppedAndTellsHowItDoes() {
        JsonNode pods = Chart.only(Chart.render(STORE), "StatefulSet").at("/spec/template/spec");
        JsonNode container = pods.at("/containers/0");
        assertThat(pods.get("terminationGracePeriodSeconds").asInt()).isGreaterThan(25);
        assertThat(Chart.texts(container.get("args")))
                .contains("--shutdown-timeout=25s", "--health-port=8080", "--health-bind=0.0.0.0");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText())
                .isEqualTo("/health/ready");
        assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("3072Mi");
        assertThat(Chart.environment(container))
                .containsEntry("LIVELABEL_HEAP", "1024m")
                .containsEntry("LIVELABEL_NATIVE", "1024m")
                .containsEntry("LIVELABEL_PHYSICAL", "3072m")
                .containsEntry("OMP_NUM_THREADS", "2");
    }

    @ParameterizedTest
    @CsvSource({"5, 2, 2", "2, 4, 1", "0.5, 1, 1"})
    void sharesItsCoresAmongThreadsThatScoreAtOnce(String cpu, String threads, String engine) {
        List<JsonNode> objects =
                Chart.render(
                        STORE + "\nclassifier: {cpu: %s, threads: %s}".formatted(cpu, threads));
        JsonNode container =
                Chart.only(objects, "StatefulSet").at("/spec/template/spec/containers/0");

        assertThat(Chart.environment(container)).containsEntry("OMP_NUM_THREADS", engine);
        assertThat(Chart.texts(container.get("args"))).contains("--threads=" + threads);
    }

    @ParameterizedTest
    @ValueSource(strings = {"videos", "frames"})
    void takesAsManyThreadsAsThereArePartitions(String topic) {
        String values =
                STORE
                        + "\nclassifier: {threads: 2}"
                        + "\ntopics: {enabled: true, cluster: k, partitions: {%s: 4}}"
                                .formatted(topic);
        assertThat(Chart.render(values)).isNotEmpty();
    }

    @Test
    void letsNodesBeDrainedOfInstancesThatAreNotReady() {
        JsonNode budget = Chart.only(Chart.render(STORE), "PodDisruptionBudget").get("spec");
        assertThat(budget.get("maxUnavailable").asInt()).isEqualTo(1);
        assertThat(budget.get("unhealthyPodEvictionPolicy").asText()).isEqualTo("AlwaysAllow");
    }

    @Test
    void scalesByLagInsteadOfAFixedNumber() {
        List<JsonNode> objects = Chart.render(Scenarios.everything());
        assertThat(Chart.only(objects, "StatefulSet").get("spec").has("replicas")).isFalse();
        JsonNode scaling = Chart.only(objects, "ScaledObject").get("spec");
        assertThat(scaling.at("/scaleTargetRef/name"))
                .isEqualTo(Chart.only(objects, "StatefulSet").at("/metadata/name"));
        assertThat(scaling.at("/triggers").findValuesAsText("consumerGroup"))
                .containsExactly("livelabel-classifier", "livelabel-classifier");
        assertThat(scaling.at("/triggers").findValuesAsText("lagThreshold"))
                .containsExactly("2000", "2000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"moe | videos,frames", "nextvlad | frames", "logistic | videos,frames"})
    void scalesByTheLagOfEachTopicThatTheModelReads(String model, String topics) {
        ObjectNode values = Scenarios.everything();
        values.put("model", model);
        ((ObjectNode) values.at("/topics/partitions")).put("frames", 6);
        JsonNode triggers = Chart.only(Chart.render(values), "ScaledObject").at("/spec/triggers");
        assertThat(triggers.findValuesAsText("topic")).containsExactly(topics.split(","));
        Set<String> read = new HashSet<>();
        InputTopics.of(
                        Zoo.architecture(
                                model, FeatureSet.of(YOUTUBE_8M.byName(), YOUTUBE_8M.classes())))
                .forEach(topic -> read.add(topic.name()));
        assertThat(read).containsExactlyInAnyOrder(topics.split(","));
    }

    @Test
    void namesStaticMembersByTheirPods() {
        JsonNode container =
                Chart.only(
                                Chart.render(
                                        STORE
                                                + "\nclassifier: {staticMembership: {enabled: true, sessionTimeoutMs: 60000}}"),
                                "StatefulSet")
                        .at("/spec/template/spec/containers/0");
        assertThat(Chart.texts(container.get("args")))
                .contains(
                        "--property=kafka.main.consumer.group.instance.id=$(POD_NAME)",
                        "--property=kafka.main.consumer.session.timeout.ms=60000");
        assertThat(container.at("/env/0/name").asText()).isEqualTo("POD_NAME");
    }
}
