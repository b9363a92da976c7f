package io.livelabel.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a cluster accepts, with strict field validation: Kubernetes' own kinds by the classes of its
 * API, which refuse a field that they do not have; a FlinkDeployment by the definition of its
 * operator, and Strimzi's kinds by those that its own generator makes; the other kinds by
 * definitions that stand in this module's {@code definitions}, which have those fields of the
 * public documentation that the chart may use and no others.
 */
final class ClusterSchemas {
    private static final String FLINK =
            "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

    private static final Map<String, Class<?>> KUBERNETES =
            Map.of(
                    "v1 Service", V1Service.class,
                    "v1 ConfigMap", V1ConfigMap.class,
                    "apps/v1 StatefulSet", V1StatefulSet.class,
                    "batch/v1 Job", V1Job.class,
                    "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class,
                    "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class);

    private static final Map<String, String> STATED =
            Map.of(
                    "keda.sh/v1alpha1 ScaledObject", "scaledobject",
                    "monitoring.coreos.com/v1 PodMonitor", "podmonitor",
                    "monitoring.coreos.com/v1 PrometheusRule", "prometheusrule");

    private ClusterSchemas() {}

    /** What is wrong with an object; nothing if a cluster takes it. */
    static List<String> faults(JsonNode object) {
        String kind = object.path("apiVersion").asText() + " " + Chart.kind(object);
        Class<?> type = KUBERNETES.get(kind);
        if (type != null) {
            return faults(object, type);
        }
        if (kind.equals("flink.apache.org/v1beta1 FlinkDeployment")) {
            return messages(flinkDeployment(), object);
        }
        if (kind.startsWith(StrimziDefinitions.GROUP)) {
            return strimziFaults(object);
        }
        String stated = STATED.get(kind);
        return stated == null
                ? List.of("no definition of " + kind)
                : messages(definition("/definitions/" + stated + ".yaml"), object);
    }

    private static List<String> faults(JsonNode object, Class<?> type) {
        try {
            JsonElement element = JsonParser.parseString(object.toString());
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, element);
            Object parsed = JSON.getGson().fromJson(element, type);
            return parsed == null ? List.of("there is no object") : List.of();
        } catch (ReflectiveOperationException | RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return List.of(type.getSimpleName() + ": " + cause.getMessage());
        }
    }

    /** Whether a template of pods is one of Kubernetes': the operator's definition has it open. */
    static List<String> podFaults(JsonNode template) {
        ObjectNode bare = ((ObjectNode) template).deepCopy();
        bare.remove(List.of("apiVersion", "kind"));
        return faults(bare, V1PodTemplateSpec.class);
    }

    private static List<String> messages(JsonSchema schema, JsonNode object) {
        return schema.validate(object).stream().map(Object::toString).sorted().toList();
    }

    private static List<String> strimziFaults(JsonNode object) {
        String apiVersion = object.path("apiVersion").asText();
        JsonNode definition =
                StrimziDefinitions.of(
                        Chart.kind(object), apiVersion.substring(apiVersion.indexOf('/') + 1));
        List<String> faults = new ArrayList<>(messages(closed(definition), object));
        faults.addAll(faults(object.path("metadata"), V1ObjectMeta.class));
        faults.addAll(messages(definition("/definitions/metadata.yaml"), object.path("metadata")));
        return faults;
    }

    private static JsonSchema flinkDeployment() {
        return closed(resource(FLINK).at("/spec/versions/0/schema/openAPIV3Schema"));
    }

    private static JsonSchema closed(JsonNode definition) {
        ObjectNode schema = definition.deepCopy();
        ObjectNode properties = (ObjectNode) schema.get("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.putObject("metadata").put("type", "object");
        close(schema);
        return compile(schema);
    }

    private static JsonSchema definition(String resource) {
        JsonNode schema = resource(resource);
        close(schema);
        return compile(schema);
    }

    /** A cluster refuses a field that a definition does not name, unless it is to keep such. */
    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(ClusterSchemas::close);
    }

    private static JsonSchema compile(JsonNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema);
    }

    private static JsonNode resource(String name) {
        try (InputStream in = ClusterSchemas.class.getResourceAsStream(name)) {
            return Chart.YAML.readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
