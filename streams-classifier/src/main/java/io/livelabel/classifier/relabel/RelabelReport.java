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
    private final long before;
    private final long began = System.nanoTime();
    private long told = began;

    /**
     * Begins with a run of a version over ranges.
     *
     * @param left what of them was not labelled before
     */
    RelabelReport(WeightsManifest version, List<InputRange> ranges, List<InputRange> left) {
        this.version = version;
        this.ranges = List.copyOf(ranges);
        offsets = left.stream().mapToLong(InputRange::offsets).sum();
        before = ranges.stream().mapToLong(InputRange::offsets).sum() - offsets;
    }

    /** Says now and then how many records were read. */
    void progress(long read) {
        long now = System.nanoTime();
        if (now - told >= EVERY_NANOS) {
            told = now;
            LOG.info("{} records read, of {} at most", read, offsets);
        }
    }

    /** Says at the start what was labelled before. */
    void begin() {
        if (before > 0) {
            LOG.info(
                    "{} offsets of the range were labelled so before; going on behind them",
                    before);
        }
    }

    /** The last text. */
    String summary(Relabelling.Outcome outcome) {
        double seconds = (System.nanoTime() - began) / 1e9;
        return String.format(
                Locale.ROOT,
                "range       %s%n"
                        + "version     %s of model %s, SHA-256 %s%n"
                        + "before      %,d offsets that an earlier run labelled so; --again labels them once more%n"
                        + "relabelled  %,d records in %.1f s, onto %s%n"
                        + "left out    %,d that cannot be labelled, of all of the range%n",
                ranges.stream().map(InputRange::toString).collect(Collectors.joining(", ")),
                VersionName.of(version),
                version.getModel(),
                version.getSha256(),
                before,
                outcome.labelled(),
                seconds,
                Topics.LABELS_CORRECTIONS.name(),
                outcome.leftOut());
    }
}
