package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.livelabel.schemas.Topics.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The operations guide beside what it tells of: topics, measured rates, alerts. */
class OperationsGuideTest {
    private static final Path FOLDER = Path.of("..", "docs");
    private static final String NUMBER = "[0-9][0-9,.]*(?<![,.])";

    private static final Pattern TOPIC =
            Pattern.compile(
                    "(?m)^\\| `([a-z-]+)` \\| ([0-9]+)[^|]* \\| ([^|]*) \\| [^|]{10,} \\|$");

    private static final Pattern RATE =
            Pattern.compile(
                    "(?m)^\\| [^|]+ \\| (%1$s)(?: to (%1$s))? [^|]+ \\| \\[[^]]+]\\(([^)]+\\.jsonl)\\) \\|$"
                            .formatted(NUMBER));

    private static final Pattern COMPUTED =
            Pattern.compile("((?:%1$s [×/] )+%1$s) = (%1$s)".formatted(NUMBER));

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

    private final String guide = read(FOLDER.resolve("operations.md"));

    @Test
    void namesEachTopicWithItsSettings() {
        Map<String, String> table = new TreeMap<>();
        Matcher row = TOPIC.matcher(guide);
        while (row.find()) {
            table.put(row.group(1), row.group(2) + " " + row.group(3).replace("`", "").strip());
        }
        Map<String, String> expected = new TreeMap<>();
        for (Topic topic : ChartTopicsTest.topics()) {
            expected.put(topic.name(), topic.partitions() + " " + settings(topic));
        }
        assertThat(table).isEqualTo(expected);
    }

    @Test
    void quotesRatesThatWereMeasured() throws IOException {
        List<MatchResult> rows = RATE.matcher(guide).results().toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(5);
        for (MatchResult row : rows) {
            Set<Long> measured = new HashSet<>();
            for (String line : Files.readAllLines(FOLDER.resolve(row.group(3)))) {
                for (JsonNode value : Chart.YAML.readTree(line)) {
                    if (value.isNumber()) {
                        measured.add(Math.round(value.asDouble()));
                    }
                }
            }
            assertThat(measured).as(row.group()).contains((long) number(row.group(1)));
            if (row.group(2) != null) {
                assertThat(measured).as(row.group()).contains((long) number(row.group(2)));
            }
        }
    }

    @Test
    void computesRightly() {
        List<MatchResult> computed = COMPUTED.matcher(guide).results().toList();
        assertThat(computed).hasSizeGreaterThan(5);
        for (MatchResult found : computed) {
            assertThat(number(found.group(2)))
                    .as(found.group())
                    .isCloseTo(value(found.group(1)), Percentage.withPercentage(5));
        }
    }

    @Test
    void tellsWhereToLookAtEachAlert() {
        MetricNames.rules()
                .filter(rule -> rule.has("alert"))
                .forEach(
                        alert ->
                                assertThat(guide)
                                        .contains("`" + alert.get("alert").asText() + "`"));
    }

    @Test
    void linksToFilesThatThereAre() {
        LINK.matcher(guide)
                .results()
                .map(link -> FOLDER.resolve(link.group(1)))
                .forEach(file -> assertThat(file).exists());
    }

    private static double value(String product) {
        String[] parts = product.split(" ", -1);
        double value = number(parts[0]);
        for (int i = 1; i < parts.length; i += 2) {
            double factor = number(parts[i + 1]);
            value = parts[i].equals("/") ? value / factor : value * factor;
        }
        return value;
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace(",", ""));
    }

    private static String settings(Topic topic) {
        return topic.configs().isEmpty()
                ? "the broker's"
                : new TreeMap<>(topic.configs())
                        .entrySet().stream()
                                .map(setting -> setting.getKey() + "=" + setting.getValue())
                                .collect(Collectors.joining(", "));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
