package io.livelabel.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;

/** What the pages of a running topology tell of it. Thread-safe. */
final class Pages {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(ANSWER_WITHIN).build();
    private final GenericContainer<?> jobManager;
    private final GenericContainer<?> classifier;

    /** Those of these two. */
    Pages(GenericContainer<?> jobManager, GenericContainer<?> classifier) {
        this.jobManager = jobManager;
        this.classifier = classifier;
    }

    /** How often the training job has started again since the job manager did. */
    long restarts() {
        return sum(jobManager, TopologyContainers.METRICS_PORT, "flink_jobmanager_job_numRestarts");
    }

    /** Uploads that the classifier has labelled since it started. */
    long labelled() {
        return sum(classifier, TopologyContainers.HEALTH_PORT, "livelabel_labels_total");
    }

    /** The sum over the labels of a metric; 0 where there is none yet. */
    private long sum(GenericContainer<?> container, int port, String metric) {
        Matcher lines =
                Pattern.compile("(?m)^%s\\{.*} (\\S+)$".formatted(metric))
                        .matcher(page(container, port, "/metrics"));
        double all = 0;
        while (lines.find()) {
            all += Double.parseDouble(lines.group(1));
        }
        return (long) all;
    }

    private String page(GenericContainer<?> container, int port, String path) {
        URI page =
                URI.create(
                        "http://%s:%d%s"
                                .formatted(
                                        container.getHost(), container.getMappedPort(port), path));
        HttpRequest request = HttpRequest.newBuilder(page).timeout(ANSWER_WITHIN).build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + page, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading " + page, e);
        }
    }
}
