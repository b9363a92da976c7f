package io.livelabel.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * A schema registry in this JVM whose ids outlive it: a file holds them, and the next one on the
 * same file gives the same schemas the same ids.
 *
 * <p>All schemas are registered, and the file is in place, before a record can carry an id.
 */
final class LocalRegistry {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final String url = "mock://local-" + UUID.randomUUID();

    private record Entry(String subject, int version, int id, String schema) {}

    /**
     * Opens the registry.
     *
     * @param file where the ids are kept; created if absent
     * @throws UserException if the file cannot be read or written
     */
    LocalRegistry(Path file) {
        SchemaRegistry registry = SchemaRegistry.connect(url, Map.of());
        List<Entry> entries = new ArrayList<>(read(file));
        Map<String, Integer> versions = new HashMap<>();
        for (Entry entry : entries) {
            Schema schema = new Schema.Parser().parse(entry.schema());
            registry.restore(entry.subject(), schema, entry.version(), entry.id());
            versions.merge(entry.subject(), entry.version(), Math::max);
        }
        for (Topics.Topic topic : Topics.all()) {
            int id = registry.register(topic.subject(), topic.schema());
            if (entries.stream()
                    .noneMatch(e -> e.id() == id && e.subject().equals(topic.subject()))) {
                int version = versions.merge(topic.subject(), 1, Integer::sum);
                entries.add(new Entry(topic.subject(), version, id, topic.schema().toString()));
            }
        }
        write(file, entries);
    }

    /** How the clients in this JVM reach it. */
    String url() {
        return url;
    }

    private static List<Entry> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            return List.of(JSON.readValue(file.toFile(), Entry[].class));
        } catch (IOException e) {
            throw new UserException("cannot read the schema ids in " + file, e);
        }
    }

    private static void write(Path file, List<Entry> entries) {
        try {
            WholeFile.write(file, JSON.writeValueAsString(entries));
        } catch (IOException e) {
            throw new UserException("cannot write the schema ids to " + file, e);
        }
    }
}
