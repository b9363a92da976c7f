package io.livelabel.classifier.status;

import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.Durations;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** A classifier's status as text, a line a fact. */
final class StatusText {
    private final StatusReport report;
    private final StringBuilder text = new StringBuilder();

    private StatusText(StatusReport report) {
        this.report = report;
    }

    /** The whole text. */
    static String of(StatusReport report) {
        StatusText text = new StatusText(report);
        text.group();
        for (TopicOffsets input : report.inputs()) {
            if (input.isThere()) {
                text.line("lag", "%,d offsets of %s", report.lag(input), input.topic());
            } else {
                text.line("lag", "none: there is no topic %s", input.topic());
            }
        }
        if (report.models().isEmpty()) {
            text.line("weights", "none are published");
        }
        report.models().forEach(text::model);
        text.line(
                "dead letters",
                "%,d offsets of %s, ends of transactions among them",
                report.deadLetters().held(),
                report.deadLetters().topic());
        return text.text.toString();
    }

    private void group() {
        ClassifierGroup group = report.group();
        line(
                "group",
                "%s, %s; instances %d, threads %d",
                group.id(),
                group.state(),
                group.instances().size(),
                group.threads());
        for (ClassifierGroup.Instance instance : group.instances()) {
            line(
                    "instance",
                    "%s at %s, threads %d, reads %s; %s",
                    instance.name(),
                    instance.host(),
                    instance.threads(),
                    instance.partitions().isEmpty()
                            ? "nothing"
                            : instance.partitions().stream()
                                    .map(TopicPartition::toString)
                                    .collect(Collectors.joining(", ")),
                    report.lastLabel(instance)
                            .map(this::label)
                            .orElse("none of its labels is among the newest"));
        }
    }

    private String label(VideoLabels labels) {
        return "labelled last by %s %s:%d, %s ago"
                .formatted(
                        labels.getModel(),
                        labels.getLineage(),
                        labels.getVersion(),
                        ago(labels.getLabelledTimeMs()));
    }

    private void model(ModelStatus model) {
        line("model", "%s, versions retained %d", model.model(), model.versions().size());
        model.newest()
                .ifPresent(
                        newest ->
                                line(
                                        "newest",
                                        "%s, %,d examples, its snapshot taken %s ago",
                                        VersionName.of(newest),
                                        newest.getExamples(),
                                        ago(newest.getCreatedAtMs())));
        model.history()
                .inForce()
                .ifPresentOrElse(
                        decision -> line("serving", "%s", serving(model.history(), decision)),
                        () -> line("serving", "model-control names no version"));
        report.staleness(model)
                .ifPresent(
                        stale ->
                                line(
                                        "staleness",
                                        "%,d s since its snapshot, %,d examples behind",
                                        stale.ms() / 1000,
                                        stale.examples()));
        model.lastVerdict()
                .ifPresentOrElse(
                        verdict -> line("gate", "%s", verdict(verdict)),
                        () -> line("gate", "has judged none, as far as model-control keeps it"));
    }

    private String serving(ControlHistory history, ModelControl decision) {
        return "%s is to serve%s, %s %s ago by %s: %s"
                .formatted(
                        history.serving().map(VersionName::toString).orElse("no version"),
                        history.isPinned() ? ", pinned" : "",
                        decision.getAction(),
                        ago(decision.getDecidedAtMs()),
                        decision.getDecidedBy(),
                        decision.getReason());
    }

    private String verdict(ModelControl verdict) {
        return "%s %s %s ago by %s: %s"
                .formatted(
                        ControlHistory.challenger(verdict)
                                .map(VersionName::toString)
                                .orElse("a version"),
                        verdict.getAction(),
                        ago(verdict.getDecidedAtMs()),
                        verdict.getDecidedBy(),
                        verdict.getReason());
    }

    private String ago(long ms) {
        return Durations.roughly(report.nowMs() - ms);
    }

    private void line(String name, String form, Object... values) {
        text.append(String.format(Locale.ROOT, "%-12s  ", name))
                .append(String.format(Locale.ROOT, form, values))
                .append(System.lineSeparator());
    }
}
