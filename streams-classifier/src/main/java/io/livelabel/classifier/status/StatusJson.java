package io.livelabel.classifier.status;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.VideoLabels;
import org.apache.kafka.common.TopicPartition;

/**
 * A classifier's status as one JSON document; what there is none of is left out. Times are in
 * milliseconds since the epoch.
 */
final class StatusJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private StatusJson() {}

    /** The document. */
    static String of(StatusReport report) {
        ObjectNode all = MAPPER.createObjectNode();
        all.put("timeMs", report.nowMs());
        ObjectNode group = all.putObject("group");
        group.put("id", report.group().id());
        group.put("state", report.group().state());
        ArrayNode instances = group.putArray("instances");
        report.group()
                .instances()
                .forEach(instance -> instance(instances.addObject(), instance, report));
        ArrayNode inputs = all.putArray("inputs");
        for (TopicOffsets input : report.inputs()) {
            inputs.addObject()
                    .put("topic", input.topic())
                    .put("partitions", input.ends().size())
                    .put("lag", report.lag(input));
        }
        ArrayNode models = all.putArray("models");
        report.models().forEach(model -> model(models.addObject(), model, report));
        all.putObject("deadLetters")
                .put("topic", report.deadLetters().topic())
                .put("offsets", report.deadLetters().held());
        return all.toPrettyString();
    }

    private static void instance(
            ObjectNode node, ClassifierGroup.Instance instance, StatusReport report) {
        node.put("name", instance.name());
        node.put("host", instance.host());
        node.put("threads", instance.threads());
        ArrayNode partitions = node.putArray("partitions");
        instance.partitions().stream().map(TopicPartition::toString).forEach(partitions::add);
        report.lastLabel(instance).ifPresent(labels -> label(node.putObject("lastLabel"), labels));
    }

    private static void label(ObjectNode node, VideoLabels labels) {
        node.put("model", labels.getModel());
        node.put("version", new VersionName(labels.getLineage(), labels.getVersion()).toString());
        node.put("timeMs", labels.getLabelledTimeMs());
    }

    private static void model(ObjectNode node, ModelStatus model, StatusReport report) {
        node.put("name", model.model());
        node.put("versions", model.versions().size());
        model.newest()
                .ifPresent(
                        newest ->
                                node.putObject("newest")
                                        .put("version", VersionName.of(newest).toString())
                                        .put("examples", newest.getExamples())
                                        .put("createdAtMs", newest.getCreatedAtMs()));
        model.history()
                .serving()
                .ifPresent(
                        serving ->
                                node.putObject("serving")
                                        .put("version", serving.toString())
                                        .put("pinned", model.history().isPinned()));
        model.history()
                .inForce()
                .ifPresent(decision -> decision(node.putObject("inForce"), decision));
        report.staleness(model)
                .ifPresent(
                        stale ->
                                node.putObject("staleness")
                                        .put("seconds", stale.ms() / 1000.0)
                                        .put("examples", stale.examples()));
        model.lastVerdict()
                .ifPresent(
                        verdict -> {
                            ObjectNode gate = node.putObject("gate");
                            ControlHistory.challenger(verdict)
                                    .ifPresent(name -> gate.put("version", name.toString()));
                            decision(gate, verdict);
                        });
    }

    private static void decision(ObjectNode node, ModelControl decision) {
        node.put("action", decision.getAction().name());
        node.put("reason", decision.getReason());
        node.put("decidedBy", decision.getDecidedBy());
        node.put("decidedAtMs", decision.getDecidedAtMs());
    }
}
