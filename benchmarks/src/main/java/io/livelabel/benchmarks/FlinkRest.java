package io.livelabel.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * What a job on this machine tells of its checkpoints.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-2.2/docs/ops/rest_api/">its
 *     interface</a>
 */
final class FlinkRest {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final String job;

    /**
     * A checkpoint that is complete.
     *
     * @param syncMs how long the task that trains stood still for it
     * @param completeMs when its last part was told to be stored: milliseconds since the epoch
     */
    record Checkpoint(long id, long bytes, long syncMs, long asyncMs, long completeMs) {}

    /** Of a job whose web interface is on {@code port}. */
    FlinkRest(int port, String jobId) {
        job = "http://127.0.0.1:%d/jobs/%s".formatted(port, jobId);
    }

    /** The complete checkpoints that are still known, the oldest first. */
    List<Checkpoint> checkpoints() throws IOException, InterruptedException {
        String training = "";
        for (JsonNode vertex : get("").path("vertices")) {
            if (vertex.path("name").asText().contains("train ")) {
                training = vertex.path("id").asText();
            }
        }
        List<Checkpoint> complete = new ArrayList<>();
        for (JsonNode each : get("/checkpoints").path("history")) {
            if (each.path("status").asText().equals("COMPLETED")) {
                long id = each.path("id").asLong();
                JsonNode subtask =
                        get("/checkpoints/details/%d/subtasks/%s".formatted(id, training))
                                .path("subtasks")
                                .path(0);
                complete.add(
                        0,
                        new Checkpoint(
                                id,
                                subtask.path("state_size").asLong(),
                                subtask.path("checkpoint").path("sync").asLong(),
                                subtask.path("checkpoint").path("async").asLong(),
                                each.path("latest_ack_timestamp").asLong()));
            }
        }
        return complete;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(URI.create(job + path)).build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s%s answers %d: %s".formatted(job, path, answer.statusCode(), answer.body()));
        }
        return JSON.readTree(answer.body());
    }
}
