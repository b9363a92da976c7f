package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.client.TestBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Flink's own reporter for Prometheus shows of a training. */
class TrainingMetricsIT {
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";
    private static final List<String> FIGURES =
            List.of(
                    "steps",
                    "trainedExamples",
                    "deadLetters",
                    "drifts",
                    "skippedMinibatches",
                    "skippedRecords",
                    "prequential_window_gap20",
                    "prequential_window_map",
                    "prequential_total_gap20",
                    "prequential_total_loss",
                    "prequential_fading_perr",
                    "prequential_classes_map",
                    "prequential_partition_loss");

    @TempDir Path checkpoints;

    @Test
    void showsFiguresToPrometheus() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            TrainerConfig config =
                    TrainerConfig.builder(broker.connection())
                            .sizes(ExampleStream.SIZES)
                            .labelsPerVideo(1.5)
                            .classFrequencies(
                                    IntStream.range(0, 12).mapToObj(c -> 0.5 / (c + 1)).toList())
                            .checkpointDirectory(checkpoints)
                            .build();
            TrainingJob.createTopics(config);
            int port = freePort();
            Configuration flink = FlinkSettings.localConfiguration(config, 0);
            flink.setString(
                    "metrics.reporter.prom.factory.class",
                    "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
            flink.setString("metrics.reporter.prom.port", String.valueOf(port));
            JobClient job = TrainingJob.submit(flink, config);
            new ExampleStream(broker.connection()).send(0, 1_000, true);

            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(
                            () ->
                                    assertThat(value(scrape(port), "trainedExamples"))
                                            .isEqualTo(1_000));
            String page = scrape(port);
            for (String figure : FIGURES) {
                assertThat(value(page, figure)).as(figure).isNotNaN();
            }
            assertThat(page)
                    .contains("classes=\"tail\"")
                    .contains("partition=\"training_videos_0\"");
            TrainingJob.cancel(job, Duration.ofSeconds(30));
        }
    }

    private static String scrape(int port) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static double value(String page, String figure) {
        return page.lines()
                .filter(line -> line.startsWith(OPERATOR + figure + "{"))
                .filter(line -> line.contains("operator_name=\"train_logistic\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
