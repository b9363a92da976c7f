package io.livelabel.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The metrics that the chart's rules and dashboards name, and those that a page of metrics shows.
 */
final class MetricNames {
    private static final Path MONITORING = Chart.FOLDER.resolve("monitoring");

    /** Of a template's query: the metric whose labels are listed. */
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\S+), \\w+\\)");

    /** What may hold words that are no metrics: texts, selectors, ranges, lists of labels. */
    private static final Pattern APART =
            Pattern.compile(
                    "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(by|on|ignoring|without|group_left|group_right)\\s*\\([^)]*\\)");

    private static final Pattern WORD =
            Pattern.compile("(?<![a-zA-Z0-9_:.])[a-zA-Z_:][a-zA-Z0-9_:]*(?![a-zA-Z0-9_:]|\\s*\\()");

    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "le");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][a-zA-Z0-9_:]*)[ {]");

    private MetricNames() {}

    /** Those that rules and dashboards ask Prometheus for, but for what rules record themselves. */
    static Set<String> asked() {
        Set<String> names = new TreeSet<>();
        rules().forEach(rule -> names.addAll(of(rule.get("expr").asText())));
        rules().filter(rule -> rule.has("record"))
                .forEach(rule -> names.remove(rule.get("record").asText()));
        dashboards()
                .forEach(
                        dashboard -> {
                            Stream.concat(
                                            dashboard.findValues("expr").stream(),
                                            dashboard
                                                    .at("/templating/list")
                                                    .findValues("query")
                                                    .stream())
                                    .map(JsonNode::asText)
                                    .filter(query -> !query.equals("prometheus"))
                                    .forEach(query -> names.addAll(of(query)));
                        });
        return names;
    }

    static Stream<JsonNode> rules() {
        return Chart.read("monitoring/rules.yaml").get("groups").findValues("rules").stream()
                .flatMap(
                        rules ->
                                Stream.iterate(0, i -> i < rules.size(), i -> i + 1)
                                        .map(rules::get));
    }

    static List<JsonNode> dashboards() {
        try (Stream<Path> files = Files.list(MONITORING.resolve("dashboards"))) {
            return files.sorted()
                    .map(file -> Chart.read(Chart.FOLDER.relativize(file).toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of an expression of PromQL. */
    static Set<String> of(String expression) {
        Matcher listed = LABEL_VALUES.matcher(expression);
        String bare = APART.matcher(listed.replaceAll("$1")).replaceAll(" ");
        return WORD.matcher(bare)
                .results()
                .map(MatchResult::group)
                .filter(word -> !OPERATORS.contains(word))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of a page in Prometheus's text format. */
    static Set<String> shown(String page) {
        return SAMPLE.matcher(page)
                .results()
                .map(sample -> sample.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
