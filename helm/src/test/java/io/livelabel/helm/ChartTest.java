package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the chart makes of values, held against what a cluster accepts. */
class ChartTest {
    private static final String STORE = "objectStore: {url: s3://bucket/livelabel}";

    @Test
    void passesHelmsOwnStrictChecks() {
        var result = new Helm(Chart.FOLDER).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void makesObjectsThatAClusterAccepts() {
        List<List<JsonNode>> releases =
                List.of(
                        Chart.render(STORE),
                        Chart.render(Chart.values("values-local.yaml")),
                        Chart.render(over("values-gpu.yaml")),
                        Chart.render(Scenarios.everything()),
                        Chart.render(
                                STORE
                                        + "\n"
                                        + "classifier: {staticMembership: {enabled: true}}\n"
                                        + "topics: {enabled: true, cluster: k, apiVersion:"
                                        + " v1beta2}\n"
                                        + "users: {enabled: true}"));
        for (List<JsonNode> objects : releases) {
            for (JsonNode object : objects) {
                if (Chart.kind(object).equals("FlinkDeployment")) {
                    assertAccepted(object);
                } else {
                    assertThat(ClusterSchemas.faults(object)).as("%s", object).isEmpty();
                }
            }
        }
        assertThat(releases.get(3).stream().map(Chart::kind))
                .contains(
                        "FlinkDeployment",
                        "StatefulSet",
                        "Service",
                        "PodDisruptionBudget",
                        "ScaledObject",
                        "Job",
                        "KafkaTopic",
                        "KafkaUser",
                        "PodMonitor",
                        "PrometheusRule",
                        "ConfigMap",
                        "NetworkPolicy");
    }

    /**
     * The newest definition there is for Java, of operator 1.10, knows Flink up to 1.20. All else
     * of a deployment is checked by it; that it refuses nothing but the version is checked too, so
     * that this is found here once a definition knows 2.2.
     */
    private static void assertAccepted(JsonNode deployment) {
        assertThat(deployment.at("/spec/flinkVersion").asText()).isEqualTo("v2_2");
        assertThat(ClusterSchemas.faults(deployment))
                .singleElement()
                .asString()
                .contains("flinkVersion");
        ObjectNode older = deployment.deepCopy();
        ((ObjectNode) older.get("spec")).put("flinkVersion", "v1_20");
        assertThat(ClusterSchemas.faults(older)).isEmpty();
        assertThat(ClusterSchemas.podFaults(deployment.at("/spec/podTemplate"))).isEmpty();
        JsonNode ofTasks = deployment.at("/spec/taskManager/podTemplate");
        if (!ofTasks.isMissingNode()) {
            ObjectNode withContainers = ofTasks.deepCopy();
            ((ObjectNode) withContainers.get("spec"))
                    .set("containers", deployment.at("/spec/podTemplate/spec/containers"));
            assertThat(ClusterSchemas.podFaults(withContainers)).isEmpty();
        }
    }

    @Test
    void findsFieldsThatAClusterRefuses() {
        for (JsonNode object : Chart.render(Scenarios.everything())) {
            ObjectNode misspelt = object.deepCopy();
            ObjectNode inside = misspelt.has("spec") ? (ObjectNode) misspelt.get("spec") : misspelt;
            inside.put("misspelt", 1);
            assertThat(ClusterSchemas.faults(misspelt))
                    .as(Chart.kind(object))
                    .anySatisfy(fault -> assertThat(fault).contains("misspelt"));
        }
    }

    @Test
    void keepsStateInTheObjectStoreAndGoesOnFromIt() {
        JsonNode spec =
                Chart.only(Chart.render(Scenarios.everything()), "FlinkDeployment").get("spec");
        assertThat(Chart.textMap(spec.get("flinkConfiguration")))
                .containsEntry("high-availability.type", "kubernetes")
                .containsEntry(
                        "high-availability.storageDir", "s3://videos/livelabel/high-availability")
                .containsEntry(
                        "execution.checkpointing.savepoint-dir", "s3://videos/livelabel/savepoints")
                .containsEntry("s3.endpoint", "http://store:9000")
                .containsEntry("taskmanager.network.memory.fraction", "0.2");
        assertThat(spec.at("/job/upgradeMode").asText()).isEqualTo("savepoint");
        assertThat(Chart.texts(spec.at("/job/args")))
                .contains(
                        "--checkpoint-dir=s3://videos/livelabel/checkpoints",
                        "--from-checkpoint=none",
                        "--minibatch-size=64",
                        "--rate=0.01");
    }

    @Test
    void givesGpusAndTheirNodesToTaskManagersAlone() {
        JsonNode spec =
                Chart.only(Chart.render(over("values-gpu.yaml")), "FlinkDeployment").get("spec");
        assertThat(Chart.textMap(spec.get("flinkConfiguration")))
                .containsEntry("external-resources", "gpu")
                .containsEntry("external-resource.gpu.amount", "1")
                .containsEntry("external-resource.gpu.kubernetes.config-key", "nvidia.com/gpu");
        assertThat(spec.at("/taskManager/podTemplate/spec/nodeSelector").isObject()).isTrue();
        assertThat(spec.at("/taskManager/podTemplate/spec/tolerations").isArray()).isTrue();
        assertThat(spec.at("/podTemplate/spec").has("nodeSelector")).isFalse();
        assertThat(spec.at("/podTemplate/spec").has("tolerations")).isFalse();
        assertThat(spec.at("/jobManager").has("podTemplate")).isFalse();
        assertThat(Chart.texts(spec.at("/job/args"))).contains("--gpus-per-replica=1");
    }

    @Test
    void mountsExistingSecretsWhereverAClientRunsAndThoseOfOneApplicationNowhereElse() {
        Map<String, String> own =
                Map.of(
                        "livelabel-trainer", "signing-key",
                        "livelabel-classifier", "trusted-keys",
                        "livelabel-replay", "replay-certificate");
        List<JsonNode> objects = Chart.render(Scenarios.everything());
        Map<String, JsonNode> pods =
                Map.of(
                        "livelabel-trainer",
                        Chart.only(objects, "FlinkDeployment").at("/spec/podTemplate/spec"),
                        "livelabel-classifier",
                        Chart.only(objects, "StatefulSet").at("/spec/template/spec"),
                        "livelabel-replay",
                        Chart.only(objects, "Job").at("/spec/template/spec"));
        pods.forEach(
                (secret, pod) -> {
                    List<String> secrets = new ArrayList<>();
                    pod.get("volumes")
                            .forEach(
                                    volume ->
                                            secrets.add(volume.at("/secret/secretName").asText()));
                    assertThat(secrets)
                            .contains(secret, "kafka-cluster-ca-cert", own.get(secret))
                            .doesNotContainAnyElementsOf(others(own, secret));
                    List<String> paths = new ArrayList<>();
                    pod.at("/containers/0/volumeMounts")
                            .forEach(mount -> paths.add(mount.get("mountPath").asText()));
                    assertThat(paths).contains("/etc/livelabel/secret", "/etc/livelabel/ca");
                });
        assertThat(objects.toString()).doesNotContain("\"kind\":\"Secret\"");
    }

    private static List<String> others(Map<String, String> own, String application) {
        List<String> others = new ArrayList<>();
        own.forEach(
                (secret, mounted) -> {
                    if (!secret.equals(application)) {
                        others.addAll(List.of(secret, mounted));
                    }
                });
        return others;
    }

    @Test
    void passesJavaOptionsToEveryJvmThatAClientRunsIn() {
        String option = "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://login/token";
        List<JsonNode> objects = Chart.render(Scenarios.everything());
        assertThat(
                        Chart.textMap(
                                Chart.only(objects, "FlinkDeployment")
                                        .at("/spec/flinkConfiguration")))
                .containsEntry("env.java.opts.all", option);
        for (String kind : List.of("StatefulSet", "Job")) {
            assertThat(Chart.environment(Chart.container(objects, kind)))
                    .containsEntry(
                            "LIVELABEL_JAVA_OPTIONS",
                            "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp " + option);
        }
        List<JsonNode> without = Chart.render(STORE);
        assertThat(Chart.environment(Chart.container(without, "StatefulSet")))
                .containsEntry(
                        "LIVELABEL_JAVA_OPTIONS", "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp");
        assertThat(
                        Chart.textMap(
                                Chart.only(without, "FlinkDeployment")
                                        .at("/spec/flinkConfiguration")))
                .doesNotContainKey("env.java.opts.all");
    }

    @Test
    void makesAnotherJobOfAnotherReplay() {
        Set<String> names = new HashSet<>();
        for (String rate : List.of("500", "600", "500")) {
            ObjectNode values = Chart.values("values-local.yaml");
            ((ObjectNode) values.at("/replay/jobs/0/options")).put("rate", Integer.parseInt(rate));
            names.add(
                    Chart.ofKind(Chart.render(values), "Job").stream()
                            .map(job -> job.at("/metadata/name").asText())
                            .filter(name -> name.contains("training"))
                            .findFirst()
                            .orElseThrow());
        }
        assertThat(names).hasSize(2);
    }

    private static ObjectNode over(String file) {
        ObjectNode values = Chart.values(file);
        values.putObject("objectStore").put("url", "s3://bucket/livelabel");
        return values;
    }
}
