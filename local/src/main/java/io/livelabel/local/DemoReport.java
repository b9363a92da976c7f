package io.livelabel.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The summary of a demo.
 *
 * @param model the model that learned
 * @param engine the engine it learned on
 * @param seed the seed
 * @param seconds how long this run took, in seconds
 * @param videos what went in
 * @param labels what came out
 * @param weights what was published and served
 * @param metrics the figures of the last version, over the live videos that it labelled
 * @param byVersion the same for every version that made labels, in order of version
 * @param throughput what this run did a second
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record DemoReport(
        String model,
        String engine,
        long seed,
        double seconds,
        Videos videos,
        Labels labels,
        Weights weights,
        Metrics metrics,
        List<VersionMetrics> byVersion,
        Throughput throughput) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * What went in.
     *
     * @param train videos replayed to be trained on
     * @param live uploads to be labelled, those at frame level included
     * @param liveFrames uploads at frame level
     * @param deadLetters records that could not be read
     */
    record Videos(long train, long live, long liveFrames, long deadLetters) {}

    /**
     * What came out.
     *
     * @param total label records
     * @param missing uploads without one
     * @param duplicate label records beyond one an upload
     */
    record Labels(long total, long missing, long duplicate) {}

    /**
     * What was published and served.
     *
     * @param published versions on the topic
     * @param served versions that made labels
     * @param lineage the training history
     * @param finalVersion the last version
     * @param finalSha256 its SHA-256
     */
    record Weights(
            int published, int served, String lineage, long finalVersion, String finalSha256) {}

    /** Figures over {@code videos} videos. */
    record Metrics(long videos, double gap20, double hitAt1, double perr, double map) {}

    /** Figures over the videos that one version labelled. */
    record VersionMetrics(
            String lineage,
            long version,
            String sha256,
            long videos,
            double gap20,
            double hitAt1,
            double perr,
            double map) {
        Metrics figures() {
            return new Metrics(videos, gap20, hitAt1, perr, map);
        }
    }

    /**
     * What this run did a second, each over the time in which it was at work; 0 where it had
     * nothing to do.
     *
     * @param replayed videos sent to the training topic
     * @param trained examples scored and trained on
     * @param labelled uploads labelled by the last version, once they were let go
     */
    record Throughput(double replayed, double trained, double labelled) {}

    /** Whether every upload has exactly one label record. */
    boolean isExactlyOnce() {
        return labels.missing() == 0 && labels.duplicate() == 0;
    }

    /** As JSON with line breaks. */
    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    /**
     * Writes the JSON.
     *
     * @throws UserException if the file cannot be written
     */
    void write(Path file) {
        try {
            WholeFile.write(file, toJson() + "\n");
        } catch (IOException e) {
            throw new UserException("cannot write the report to %s: %s".formatted(file, e), e);
        }
    }

    /** As text for people. */
    String toText() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%nVideos   %,d trained on, %,d live (%,d of them at frame level), %,d dead letters",
                videos.train(),
                videos.live(),
                videos.liveFrames(),
                videos.deadLetters());
        line(
                text,
                "Labels   %,d: %s",
                labels.total(),
                isExactlyOnce()
                        ? "each live video exactly once"
                        : "%,d videos MISSING, %,d records DUPLICATE"
                                .formatted(labels.missing(), labels.duplicate()));
        line(
                text,
                "Weights  %d versions published, %d of them made labels; the last is %d",
                weights.published(),
                weights.served(),
                weights.finalVersion());
        line(text, "         SHA-256 %s", weights.finalSha256());
        line(
                text,
                "Speed    %,.0f videos/s replayed, %,.0f examples/s trained on, %,.0f videos/s labelled",
                throughput.replayed(),
                throughput.trained(),
                throughput.labelled());
        line(text, "%n version   videos   GAP@20   Hit@1    PERR     MAP");
        for (VersionMetrics version : byVersion) {
            line(
                    text,
                    "%8d %8d   %.4f  %.4f  %.4f  %.4f",
                    version.version(),
                    version.videos(),
                    version.gap20(),
                    version.hitAt1(),
                    version.perr(),
                    version.map());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
