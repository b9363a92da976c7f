package io.livelabel.local;

import io.livelabel.model.metrics.Figures;
import io.livelabel.producer.replay.ReplayProgress;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Draws up the report of a demo that is done. Stateless. */
final class DemoSummary {
    private DemoSummary() {}

    /**
     * The report.
     *
     * @param tail has read all there is
     * @param replayed the training replay at its end
     * @param labelledPerSecond uploads a second; empty if none was labelled
     * @param frames uploads at frame level
     * @param seconds how long the run took
     */
    static DemoReport of(
            DemoConfig config,
            TopicTail tail,
            ReplayProgress replayed,
            OptionalDouble labelledPerSecond,
            long frames,
            double seconds) {
        WeightsManifest last = tail.newestManifest().orElseThrow();
        DeadLetterSummary deadLetters = tail.deadLetters();
        List<DemoReport.VersionMetrics> byVersion =
                tail.read(
                        audit ->
                                audit.byVersion().entrySet().stream()
                                        .map(e -> metrics(e.getKey(), e.getValue().figures()))
                                        .toList());
        return new DemoReport(
                config.model(),
                config.engine(),
                config.seed(),
                seconds,
                new DemoReport.Videos(
                        replayed.sent() + replayed.alreadyThere(),
                        tail.read(LabelAudit::uploads),
                        frames,
                        deadLetters.count()),
                deadLetters,
                new DemoReport.Labels(
                        tail.labelled(), tail.missing(), tail.read(LabelAudit::duplicates)),
                new DemoReport.Weights(
                        tail.published(),
                        byVersion.size(),
                        last.getLineage(),
                        last.getVersion(),
                        last.getSha256()),
                ofLast(last, byVersion),
                byVersion,
                new DemoReport.Throughput(
                        replayed.sent() > 0 ? replayed.videosPerSecond() : null,
                        orNull(tail.trainedPerSecond()),
                        orNull(labelledPerSecond)),
                replayed.sent() == 0
                        && tail.trainedInThisRun() == 0
                        && labelledPerSecond.isEmpty());
    }

    private static DemoReport.Metrics ofLast(
            WeightsManifest last, List<DemoReport.VersionMetrics> byVersion) {
        return byVersion.stream()
                .filter(
                        version ->
                                version.lineage().equals(last.getLineage())
                                        && version.version() == last.getVersion()
                                        && version.sha256().equals(last.getSha256()))
                .findFirst()
                .map(DemoReport.VersionMetrics::figures)
                .orElse(new DemoReport.Metrics(0, 0, 0, 0, 0));
    }

    private static DemoReport.VersionMetrics metrics(LabelAudit.Version version, Figures figures) {
        return new DemoReport.VersionMetrics(
                version.lineage(),
                version.version(),
                version.sha256(),
                figures.videos(),
                figures.gap20(),
                figures.hitAt1(),
                figures.perr(),
                figures.map());
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
