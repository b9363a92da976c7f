package io.livelabel.benchmarks.endurance;

import java.util.Collection;
import java.util.List;

/** Holds how often each thing happened to how often it was to happen. One thread at a time. */
final class CountCheck {
    private final Findings findings;
    private final EnduranceSettings settings;

    /** A check that adds to findings. */
    CountCheck(Findings findings, EnduranceSettings settings) {
        this.findings = findings;
        this.settings = settings;
    }

    /**
     * What has happened.
     *
     * @param sent all uploads
     * @param versions versions that labelled
     * @param labelsAfterRollbacks of each rollback, how many labels were made behind it by the
     *     version that was gone back to
     * @param kills how often an instance was killed
     */
    record Happened(
            Collection<Upload> sent,
            int versions,
            List<Integer> labelsAfterRollbacks,
            long kills) {}

    /** Checks all of it. */
    void run(Happened happened) {
        Collection<Upload> sent = happened.sent();
        requireCount("all uploads were sent", sent.size(), settings.videos());
        requireCount(
                "as many uploads as planned cannot be read",
                sent.stream().filter(upload -> upload.poison().isPresent()).count(),
                settings.poison());
        requireCount(
                "as many uploads as planned are of an id that came before",
                sent.size() - sent.stream().map(Upload::id).distinct().count(),
                settings.twice());
        requireCount("all kills happened", happened.kills(), settings.kills());
        // The first version took no other's place.
        findings.require(
                happened.versions() > settings.swaps(),
                "so many versions took the place of another and labelled",
                "%d of %d".formatted(happened.versions() - 1, settings.swaps()));
        requireCount(
                "all rollbacks happened",
                happened.labelsAfterRollbacks().size(),
                settings.rollbacks());
        for (int i = 0; i < happened.labelsAfterRollbacks().size(); i++) {
            findings.require(
                    happened.labelsAfterRollbacks().get(i) > 0,
                    "labels were made behind each rollback",
                    "none behind number %d".formatted(i + 1));
        }
    }

    private void requireCount(String rule, long count, long planned) {
        findings.require(count == planned, rule, "%d of %d".formatted(count, planned));
    }
}
