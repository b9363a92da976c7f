package io.livelabel.classifier.explain;

import io.livelabel.schemas.client.UserException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command line's choice of labels: of one video or upload, or of a range of uploads. */
final class ChosenLabels {
    @Parameters(
            paramLabel = "ID|TOPIC:PARTITION:OFFSET",
            arity = "0..1",
            description =
                    "The video, of which every label is explained and the whole topic read, or the place of one upload, as videos:0:17.")
    private @Nullable String what;

    @Option(
            names = "--all",
            description =
                    "Every label of the topic: counts of what they come to, and the first that are not the same.")
    private boolean all;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "The same of the labels of uploads that are not older, by their timestamps, as 2026-01-31T12:00:00Z.")
    private @Nullable OffsetDateTime from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            description = "The same of the labels of uploads that are older.")
    private @Nullable OffsetDateTime to;

    /**
     * Refuses what chooses nothing, or two things.
     *
     * @throws UserException if it does
     */
    void check() {
        int choices = (what == null ? 0 : 1) + (all ? 1 : 0) + (isOfTime() ? 1 : 0);
        if (choices != 1) {
            throw new UserException(
                    "which labels are to be explained? Give an id, a place, --all, or --from and --to: one of these");
        }
        if (from != null && to != null && !from.isBefore(to)) {
            throw new UserException(
                    "end of the range: --to %s is not behind --from %s".formatted(to, from));
        }
    }

    private boolean isOfTime() {
        return from != null || to != null;
    }

    /** Of the one video or upload; null if a range is meant. */
    @Nullable String one() {
        return what;
    }

    /** The begin of the range. */
    Instant from() {
        return from == null ? Instant.EPOCH : from.toInstant();
    }

    /** The end of the range; null for what is there now. */
    @Nullable Instant to() {
        return to == null ? null : to.toInstant();
    }
}
