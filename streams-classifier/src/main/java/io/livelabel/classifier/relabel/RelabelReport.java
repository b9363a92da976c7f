package io.livelabel.classifier.relabel;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run tells of itself, every few seconds and in the end. One thread at a time. */
final class RelabelReport {
    private static final Logger LOG = LoggerFactory.getLogger(RelabelReport.class);
    private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

    private final WeightsManifest version;
    private final List<InputRange> ranges;
    private final long offsets;
    private final long began = System.nanoTime();
    private long told = began;

    /** Begins with a run of a version over ranges. */
    RelabelReport(WeightsManifest version, List<InputRange> ranges) {
        this.version = version;
        this.ranges = List.copyOf(ranges);
        offsets = ranges.stream().mapToLong(InputRange::offsets).sum();
    }

    /** Says now and then how many records were read. */
    void progress(long read) {
        long now = System.nanoTime();
        if (now - told >= EVERY_NANOS) {
            told = now;
            LOG.info("{} records read, of {} at most", read, offsets);
        }
    }

    /** The last text. */
    String summary(Relabelling.Outcome outcome) {
        double seconds = (System.nanoTime() - began) / 1e9;
        return String.format(
                Locale.ROOT,
                "range       %s%n"
                        + "version     %s of model %s, SHA-256 %s%n"
                        + "relabelled  %,d records in %.1f s, onto %s%n"
                        + "left out    %,d that cannot be labelled%n",
                ranges.stream().map(InputRange::toString).collect(Collectors.joining(", ")),
                VersionName.of(version),
                version.getModel(),
                version.getSha256(),
                outcome.labelled(),
                seconds,
                Topics.LABELS_CORRECTIONS.name(),
                outcome.leftOut());
    }
}
