package io.livelabel.helm;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The chart of this module, as Helm itself renders it. */
final class Chart {
    static final Path FOLDER = Path.of("livelabel");
    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String RELEASE = "livelabel";
    private static final String KUBERNETES = "1.31.0";

    private Chart() {}

    /** What a file of the chart holds. */
    static JsonNode read(String file) {
        try {
            return YAML.readTree(Files.readString(FOLDER.resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file of values holds, in which tests may then change something. */
    static ObjectNode values(String file) {
        return (ObjectNode) read(file);
    }

    /** The objects that are made of the chart's own values with others over them, in YAML. */
    static List<JsonNode> render(String values) {
        try {
            return render((ObjectNode) YAML.readTree(values));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The objects that are made of the chart's own values with others over them. */
    static List<JsonNode> render(ObjectNode values) {
        return render(RELEASE, values);
    }

    /** The same of a release by another name. */
    static List<JsonNode> render(String release, ObjectNode values) {
        return objects(template(release, values));
    }

    /** What Helm says to values that it refuses. */
    static String refusal(String values) {
        try {
            String rendered = template(RELEASE, (ObjectNode) YAML.readTree(values));
            throw new AssertionError("not refused, but rendered:\n" + rendered);
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String template(String release, ObjectNode values) {
        Path file = null;
        try {
            file = Files.createTempFile("values", ".yaml");
            Files.writeString(file, YAML.writeValueAsString(values));
            return new Helm(FOLDER)
                    .template()
                    .withName(release)
                    .withKubeVersion(KUBERNETES)
                    .withValuesFile(file)
                    .call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> objects(String rendered) {
        List<JsonNode> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(rendered)) {
            documents.forEachRemaining(
                    document -> {
                        if (document.isObject()) {
                            objects.add(document);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return objects;
    }

    /** The objects of a kind. */
    static List<JsonNode> ofKind(List<JsonNode> objects, String kind) {
        return objects.stream().filter(object -> kind.equals(kind(object))).toList();
    }

    /** The one object of a kind. */
    static JsonNode only(List<JsonNode> objects, String kind) {
        List<JsonNode> found = ofKind(objects, kind);
        if (found.size() != 1) {
            throw new AssertionError("of kind %s there are %d".formatted(kind, found.size()));
        }
        return found.get(0);
    }

    static String kind(JsonNode object) {
        return object.path("kind").asText();
    }

    /** The texts of a list. */
    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }

    /** The texts of a map. */
    static Map<String, String> textMap(JsonNode map) {
        return map.isMissingNode() || map.isNull()
                ? Map.of()
                : YAML.convertValue(map, new TypeReference<Map<String, String>>() {});
    }

    /** The first container of the one object of a kind. */
    static JsonNode container(List<JsonNode> objects, String kind) {
        return only(objects, kind).at("/spec/template/spec/containers/0");
    }

    /** The values of a container's variables. */
    static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        container
                .get("env")
                .forEach(
                        variable ->
                                environment.put(
                                        variable.get("name").asText(),
                                        variable.path("value").asText()));
        return environment;
    }
}
