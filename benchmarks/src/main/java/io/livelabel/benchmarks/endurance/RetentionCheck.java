package io.livelabel.benchmarks.endurance;

import io.livelabel.classifier.control.VersionName;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds topics to keeping all that a run writes, while it runs and while it is audited: by their
 * settings, by where they begin, and by the versions that are there. One thread at a time.
 */
final class RetentionCheck {
    /** The audit reads for as long again at most. */
    private static final int WITH_AUDIT = 2;

    private final Findings findings;
    private final long runMs;

    /**
     * A check that adds to findings.
     *
     * @param runMs how long the run was
     */
    RetentionCheck(Findings findings, long runMs) {
        this.findings = findings;
        this.runMs = runMs;
    }

    /**
     * Checks a topic.
     *
     * @param kept its settings, by Kafka's names
     * @param begins where its partitions begin
     */
    void topic(String topic, Map<String, String> kept, Map<TopicPartition, Long> begins) {
        findings.require(
                keepsAll(kept),
                "topics keep what the run writes",
                "%s has %s, the run took %d ms".formatted(topic, kept, runMs));
        findings.require(
                !begins.isEmpty() && begins.values().stream().allMatch(begin -> begin == 0),
                "nothing of the run is deleted",
                "%s begins at %s".formatted(topic, begins));
    }

    private boolean keepsAll(Map<String, String> kept) {
        String policy = kept.getOrDefault("cleanup.policy", "none");
        if (policy.equals("compact")) {
            return true;
        }
        String ms = kept.getOrDefault("retention.ms", "");
        return policy.equals("delete")
                && "-1".equals(kept.get("retention.bytes"))
                && ms.matches("-?\\d+")
                && (Long.parseLong(ms) < 0 || Long.parseLong(ms) > WITH_AUDIT * runMs);
    }

    /** Checks that each version that labelled is among those that are still published. */
    void versions(Set<VersionName> labelled, Set<VersionName> retained) {
        for (VersionName version : labelled) {
            findings.require(
                    retained.contains(version),
                    "each version that labelled is retained",
                    "%s is not".formatted(version));
        }
    }
}
