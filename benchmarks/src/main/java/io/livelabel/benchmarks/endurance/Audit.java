package io.livelabel.benchmarks.endurance;

import io.livelabel.benchmarks.MadeVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.client.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is looked at when a run is over: outcomes read afresh, offsets, topics, lives of the
 * instances, and an explanation of each label. It prints its report. Used once, by one thread.
 */
final class Audit {
    private static final Pattern EXPLAINED =
            Pattern.compile(
                    "explained +([\\d,]+) label records; no probability was more than (\\S+) apart");
    private static final long MS = 1_000;
    private static final double MIB = 1 << 20;

    private final EnduranceSettings settings;
    private final Connection connection;
    private final Map<String, Integer> partitions;
    private final Programs programs;
    private final Findings findings = new Findings();

    Audit(
            EnduranceSettings settings,
            Connection connection,
            Map<String, Integer> partitions,
            Programs programs) {
        this.settings = settings;
        this.connection = connection;
        this.partitions = partitions;
        this.programs = programs;
    }

    /** Whether all holds. */
    boolean run(
            Uploading uploading,
            MadeVersions versions,
            Swaps swaps,
            Instances instances,
            CommitAudit commits,
            double runSeconds)
            throws Exception {
        Map<LivePlace, Upload> sent = uploading.sent();
        Map<VersionName, String> published = published(versions);
        findings.require(
                Set.copyOf(published.values()).size() == published.size(),
                "no two versions have the same weights",
                "%d versions have %d hashes"
                        .formatted(published.size(), Set.copyOf(published.values()).size()));
        OutcomeCheck check =
                new OutcomeCheck(findings, settings.model(), published, swaps.rollbacks());
        try (Outcomes afresh = new Outcomes(connection, connection.openRegistry())) {
            afresh.readOn();
            check.run(sent, afresh.byPlace(), afresh.wrong());
        }
        commits.ahead()
                .forEach(
                        ahead -> findings.add("no offset is committed ahead of an outcome", ahead));
        Map<String, Map<String, String>> topics =
                new TopicCheck(findings, connection)
                        .run(
                                partitions,
                                sent,
                                commits.committedLast(),
                                check.versions(),
                                (long) (runSeconds * MS));
        checkEnds(instances.lives());
        new CountCheck(findings, settings)
                .run(
                        new CountCheck.Happened(
                                sent.values(),
                                check.versions().size(),
                                check.afterRollbacks(),
                                killed(instances.lives())));
        int judged =
                new MemoryCheck(
                                findings,
                                settings.architecture().parameterCount() * Float.BYTES / MIB)
                        .run(instances.lives(), runSeconds);
        EnduranceReport report = new EnduranceReport(settings, runSeconds);
        report.instances(instances.lives());
        report.memory(judged);
        report.topics(topics);
        report.explained(explain(check.labels()));
        report.run(
                sent.values(),
                uploading.heldSeconds(),
                check,
                versions.newest(),
                swaps,
                commits.looks(),
                instances);
        report.findings(findings);
        report.print();
        return findings.isEmpty();
    }

    private static Map<VersionName, String> published(MadeVersions versions) {
        Map<VersionName, String> published = new HashMap<>();
        for (long version = 1; version <= versions.newest(); version++) {
            published.put(
                    new VersionName(MadeVersions.LINEAGE, version),
                    versions.weights(version).sha256());
        }
        return published;
    }

    private void checkEnds(List<Life> lives) {
        for (Life life : lives) {
            findings.require(
                    life.end() == Life.End.KILLED || life.end() == Life.End.STOPPED,
                    "instances end by kills and in order",
                    "instance %d, life %d: %s"
                            .formatted(life.instance(), life.number(), life.end()));
        }
    }

    private static long killed(List<Life> lives) {
        return lives.stream().filter(life -> life.end() == Life.End.KILLED).count();
    }

    private String explain(int labels) throws Exception {
        Programs.Answer answer = programs.explainAll();
        Matcher matcher = EXPLAINED.matcher(answer.text());
        boolean all =
                matcher.find() && matcher.group(1).replace(",", "").equals(String.valueOf(labels));
        findings.require(
                answer.status() == 0 && all,
                "'explain' makes each of the labels again",
                "status %d, of %d labels: %s".formatted(answer.status(), labels, answer.text()));
        return answer.text();
    }
}
