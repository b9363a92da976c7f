package io.livelabel.classifier;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Asks an instance for its health and its meters. */
final class Probe {
    private final HttpClient client = HttpClient.newHttpClient();
    private final InetSocketAddress address;

    Probe(Classifier classifier) {
        address = classifier.healthAddress().orElseThrow();
    }

    String live() {
        return ask("/health/live");
    }

    /** Status and text. */
    String ready() {
        return ask("/health/ready");
    }

    String metrics() {
        return ask("/metrics");
    }

    /** The sum of a meter's samples; NaN if there are none. */
    double metric(String nameAndLabels) {
        double[] values =
                Pattern.compile("(?m)^" + Pattern.quote(nameAndLabels) + "(?:\\{.*})? (\\S+)$")
                        .matcher(metrics())
                        .results()
                        .map((MatchResult sample) -> sample.group(1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
        double sum = values.length == 0 ? Double.NaN : 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private String ask(String path) {
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
        try {
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("no answer from " + uri, e);
        }
    }
}
