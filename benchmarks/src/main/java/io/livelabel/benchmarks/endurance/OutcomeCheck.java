package io.livelabel.benchmarks.endurance;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the outcomes to the uploads: one each, of the right kind, by a version that was published,
 * with its hash, and by no other than the one that an operator has gone back to while that is
 * pinned. One thread at a time.
 */
final class OutcomeCheck {
    private static final String ONE_EACH = "one outcome an upload";

    /** Every instance obeys within seconds. */
    private static final long OBEYED_WITHIN_MS = 5_000;

    private final Findings findings;
    private final String model;
    private final Map<VersionName, String> published;
    private final Map<Swaps.Rollback, Integer> labelsAfter = new LinkedHashMap<>();
    private final Set<VersionName> labelling = new HashSet<>();
    private final Map<DeadLetterReason, Integer> setAside = new EnumMap<>(DeadLetterReason.class);
    private int labels;

    /**
     * A check that adds to findings.
     *
     * @param published SHA-256 of each version's weights
     */
    OutcomeCheck(
            Findings findings,
            String model,
            Map<VersionName, String> published,
            Iterable<Swaps.Rollback> rollbacks) {
        this.findings = findings;
        this.model = model;
        this.published = published;
        rollbacks.forEach(rollback -> labelsAfter.put(rollback, 0));
    }

    /**
     * Checks all outcomes of all uploads.
     *
     * @param wrong records that are no upload's only outcome, in sentences
     */
    void run(Map<LivePlace, Upload> uploads, Map<LivePlace, Outcome> outcomes, List<String> wrong) {
        wrong.forEach(one -> findings.add(ONE_EACH, one));
        uploads.forEach(
                (place, upload) -> {
                    Outcome outcome = outcomes.get(place);
                    if (outcome == null) {
                        findings.add(ONE_EACH, place + " has none");
                    } else {
                        check(place, upload, outcome);
                    }
                });
        for (LivePlace place : outcomes.keySet()) {
            if (!uploads.containsKey(place)) {
                findings.add(ONE_EACH, place + " has one, and was not sent");
            }
        }
    }

    private void check(LivePlace place, Upload upload, Outcome outcome) {
        outcome.reason().ifPresent(reason -> setAside.merge(reason, 1, Integer::sum));
        String expected = upload.poison().map(poison -> poison.reason().name()).orElse("labels");
        String found = outcome.reason().map(Enum::name).orElse("labels");
        findings.require(
                found.equals(expected),
                "what is good is labelled, the rest is set aside for its reason",
                "%s is %s, and has %s".formatted(place, upload, found));
        outcome.labels().ifPresent(made -> checkLabels(place, upload, made));
    }

    private void checkLabels(LivePlace place, Upload upload, Outcome.Made made) {
        labels++;
        VersionName version = new VersionName(made.lineage(), made.version());
        labelling.add(version);
        findings.require(
                made.id().equals(upload.id()),
                "labels name their video",
                "%s is %s, the labels are of %s".formatted(place, upload, made.id()));
        findings.require(
                made.model().equals(model) && made.sha256().equals(published.get(version)),
                "labels name a published version and its hash",
                "%s was labelled by %s, published is SHA-256 %s"
                        .formatted(place, made, published.get(version)));
        for (Map.Entry<Swaps.Rollback, Integer> counted : labelsAfter.entrySet()) {
            Swaps.Rollback rollback = counted.getKey();
            boolean pinned =
                    made.atMs() > rollback.fromMs() + OBEYED_WITHIN_MS
                            && made.atMs() <= rollback.untilMs();
            if (made.atMs() > rollback.fromMs() && version.equals(rollback.to())) {
                counted.setValue(counted.getValue() + 1);
            }
            findings.require(
                    !pinned || version.equals(rollback.to()),
                    "a rollback is obeyed within 5 seconds",
                    "%s was labelled by %s while %s was in force".formatted(place, made, rollback));
        }
    }

    /** Uploads with labels. */
    int labels() {
        return labels;
    }

    /** Versions that labelled. */
    Set<VersionName> versions() {
        return Set.copyOf(labelling);
    }

    /**
     * Of each rollback, uploads that were labelled by the version that was gone back to, since it
     * was.
     */
    List<Integer> afterRollbacks() {
        return List.copyOf(labelsAfter.values());
    }

    /** Uploads that were set aside, by reason. */
    Map<DeadLetterReason, Integer> setAside() {
        return new EnumMap<>(setAside);
    }
}
