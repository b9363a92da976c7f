package io.livelabel.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The summary of a demo.
 *
 * @param model the model that learned
 * @param engine the engine it learned on
 * @param seed the seed
 * @param seconds how long this run took, in seconds
 * @param videos what went in
 * @param deadLetters what could not be read, in short
 * @param labels what came out
 * @param weights what was published and served
 * @param metrics the figures of the last version, over the live videos that it labelled
 * @param byVersion the same for every version that made labels, in order of version
 * @param throughput what this run did a second
 * @param nothingToDo whether all was done before this run
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record DemoReport(
        String model,
        String engine,
        long seed,
        double seconds,
        Videos videos,
        DeadLetterSummary deadLetters,
        Labels labels,
        Weights weights,
        Metrics metrics,
        List<VersionMetrics> byVersion,
        Throughput throughput,
        boolean nothingToDo) {
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
     * What this run did a second, each over the time in which it was at work; null where it had
     * nothing to do, or too little to tell.
     *
     * @param replayed videos sent to the training topic, whose stream is paced to last
     * @param trained examples scored and trained on, from the first report of progress to the last:
     *     as fast as they came, at most
     * @param labelled uploads labelled by the last version, from when they were let go
     */
    record Throughput(
            @Nullable Double replayed, @Nullable Double trained, @Nullable Double labelled) {}

    /** Whether every upload has exactly one label record. */
    boolean isExactlyOnce() {
        return labels.missing() == 0 && labels.duplicate() == 0;
    }

    /** The exit status that tells of it. */
    int exitStatus() {
        if (!isExactlyOnce()) {
            return CommandRunner.FAILED;
        }
        return videos.deadLetters() > 0 ? CommandRunner.BAD_RECORDS : CommandRunner.OK;
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
     * Makes sure that a report can be written there, before there is one.
     *
     * @throws UserException if it cannot
     */
    static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(file)) {
            throw new UserException(
                    "--report %s is a directory: give a file in it".formatted(file));
        }
        if (!Files.isDirectory(folder)) {
            throw new UserException(
                    "--report %s: there is no directory %s".formatted(file, folder));
        }
        if (!Files.isWritable(folder) || (Files.exists(file) && !Files.isWritable(file))) {
            throw new UserException("--report %s may not be written".formatted(file));
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
        return SummaryText.of(this);
    }
}
