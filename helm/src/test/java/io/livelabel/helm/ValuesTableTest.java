package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of values beside the values. */
class ValuesTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\| (`([^`]*)`)? ?\\|");

    @Test
    void namesEachValueWithItsDefault() throws IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        collect("", Chart.read("values.yaml"), defaults);
        Map<String, String> table = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(Chart.FOLDER.resolve("README.md")));
        while (row.find()) {
            table.put(row.group(1), row.group(3) == null ? "" : row.group(3));
        }
        assertThat(table).isEqualTo(defaults);
    }

    @Test
    void describesEachValueInTheSchema() throws IOException {
        Map<String, String> defaults = new LinkedHashMap<>();
        collect("", Chart.read("values.yaml"), defaults);
        JsonNode schema = Chart.read("values.schema.json");
        for (String value : defaults.keySet()) {
            JsonNode found = schema.at("/properties/" + value.replace(".", "/properties/"));
            assertThat(found.isObject()).as(value).isTrue();
        }
    }

    private static void collect(String prefix, JsonNode node, Map<String, String> into) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(
                            field ->
                                    collect(
                                            prefix.isEmpty()
                                                    ? field.getKey()
                                                    : prefix + "." + field.getKey(),
                                            field.getValue(),
                                            into));
        } else {
            into.put(prefix, node.isContainerNode() ? node.toString() : node.asText());
        }
    }
}
