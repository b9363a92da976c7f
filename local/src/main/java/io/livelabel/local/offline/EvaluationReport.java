package io.livelabel.local.offline;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.livelabel.model.metrics.ClassGroups;
import io.livelabel.model.metrics.Figures;
import io.livelabel.model.metrics.GroupEvaluation.GroupFigures;
import io.livelabel.model.weights.WeightsFile;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code evaluate} tells.
 *
 * @param file the weights
 * @param engine the engine's name
 * @param figures over all classes
 * @param groups over each group of classes; empty where their frequencies are not known
 * @param classes how many classes each group has
 * @param seconds how long it took, reading included
 */
record EvaluationReport(
        WeightsFile file,
        String engine,
        Figures figures,
        Map<ClassGroups.Group, GroupFigures> groups,
        Map<ClassGroups.Group, Integer> classes,
        double seconds) {
    /** For programs: one object on one line. */
    String toJson() {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("model", file.architecture().name());
        node.put("engine", engine);
        node.put("sha256", file.weights().sha256());
        node.put("trainedExamples", file.examples());
        node.put("videos", figures.videos());
        node.put("gap20", figures.gap20());
        node.put("hitAt1", figures.hitAt1());
        node.put("perr", figures.perr());
        node.put("map", figures.map());
        figures.loss().ifPresent(loss -> node.put("loss", loss));
        ObjectNode byGroup = groups.isEmpty() ? null : node.putObject("groups");
        groups.forEach(
                (group, own) -> {
                    if (byGroup != null) {
                        byGroup.putObject(group.name().toLowerCase(Locale.ROOT))
                                .put("classes", classes.get(group))
                                .put("labels", own.labels())
                                .put("gap20", own.gap20())
                                .put("map", own.map());
                    }
                });
        node.put("seconds", seconds);
        return node.toString();
    }

    /** For people: a few lines. */
    String toText() {
        StringBuilder text = new StringBuilder();
        text.append(
                "%s, %,d parameters, after %,d examples%s, sha256 %s%n"
                        .formatted(
                                file.architecture().name(),
                                file.architecture().parameterCount(),
                                file.examples(),
                                file.averaged() ? ", averaged" : "",
                                file.weights().sha256()));
        text.append(
                "GAP@20 %.4f  Hit@1 %.4f  PERR %.4f  MAP %.4f  loss %.3f  over %,d videos in %.1f s%n"
                        .formatted(
                                figures.gap20(),
                                figures.hitAt1(),
                                figures.perr(),
                                figures.map(),
                                figures.loss().orElse(Double.NaN),
                                figures.videos(),
                                seconds));
        groups.forEach(
                (group, own) ->
                        text.append(
                                "%-6s GAP@20 %.4f  MAP %.4f  over %,d labels of %,d classes%n"
                                        .formatted(
                                                group,
                                                own.gap20(),
                                                own.map(),
                                                own.labels(),
                                                classes.get(group))));
        return text.toString();
    }
}
