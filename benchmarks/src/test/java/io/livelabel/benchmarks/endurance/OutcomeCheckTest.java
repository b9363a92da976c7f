package io.livelabel.benchmarks.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.input.LivePlace;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutcomeCheckTest {
    private static final VersionName FIRST = new VersionName("made", 1);
    private static final VersionName SECOND = new VersionName("made", 2);
    private static final Swaps.Rollback ROLLBACK = new Swaps.Rollback(FIRST, 50_000, 70_000);

    private final Findings findings = new Findings();
    private final OutcomeCheck check =
            new OutcomeCheck(
                    findings, "logistic", Map.of(FIRST, "aa", SECOND, "bb"), List.of(ROLLBACK));
    private final Map<LivePlace, Upload> uploads = new HashMap<>();
    private final Map<LivePlace, Outcome> outcomes = new HashMap<>();

    @BeforeEach
    void fillInWhatHolds() {
        uploads.put(place(0), new Upload(0, "a", false, Optional.empty()));
        outcomes.put(place(0), labels("a", "bb", 2, 10_000));
        uploads.put(place(1), new Upload(1, "b", false, Optional.of(Poison.NO_ID)));
        outcomes.put(place(1), setAside(DeadLetterReason.MISSING_ID));
        uploads.put(place(2), new Upload(2, "c", false, Optional.empty()));
        outcomes.put(place(2), labels("c", "aa", 1, 60_000));
    }

    @Test
    void findsNothingWhereAllHolds() {
        run();

        assertThat(findings.told()).isEmpty();
        assertThat(check.labels()).isEqualTo(2);
        assertThat(check.versions()).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(check.afterRollbacks()).containsExactly(1);
        assertThat(check.setAside()).isEqualTo(Map.of(DeadLetterReason.MISSING_ID, 1));
    }

    @Test
    void findsAnUploadWithoutAnOutcome() {
        outcomes.remove(place(2));

        assertFound("videos:0:2 has none");
    }

    @Test
    void findsAnOutcomeOfNoUpload() {
        outcomes.put(place(3), labels("d", "aa", 1, 10_000));

        assertFound("videos:0:3 has one, and was not sent");
    }

    @Test
    void findsWhatTheTopicsHaveTwice() {
        check.run(uploads, outcomes, List.of("labels-0@7 is a second outcome"));

        assertThat(findings.told()).singleElement().asString().contains("labels-0@7");
    }

    @Test
    void findsPoisonWithLabelsOrAnotherReason() {
        outcomes.put(place(1), labels("b", "aa", 1, 10_000));

        assertFound("and has labels");
        outcomes.put(place(1), setAside(DeadLetterReason.MALFORMED));
        assertFound("and has MALFORMED");
    }

    @Test
    void findsAGoodUploadThatWasSetAside() {
        outcomes.put(place(0), setAside(DeadLetterReason.MALFORMED));

        assertFound("and has MALFORMED");
    }

    @Test
    void findsLabelsOfAnotherVideo() {
        outcomes.put(place(0), labels("c", "bb", 2, 10_000));

        assertFound("the labels are of c");
    }

    @Test
    void findsAHashThatIsNotTheVersionsAndAVersionThatWasNotPublished() {
        outcomes.put(place(0), labels("a", "aa", 2, 10_000));
        assertFound("published is SHA-256 bb");

        outcomes.put(place(0), labels("a", "cc", 3, 10_000));
        assertFound("published is SHA-256 null");
    }

    @Test
    void findsAnotherVersionWhileARollbackIsInForce() {
        outcomes.put(place(0), labels("a", "bb", 2, 55_001));

        assertFound("a rollback is obeyed within 5 seconds");
    }

    private void assertFound(String text) {
        run();
        assertThat(findings.told()).last().asString().contains(text);
    }

    private void run() {
        check.run(uploads, outcomes, List.of());
    }

    private static LivePlace place(long offset) {
        return new LivePlace(new TopicPartition("videos", 0), offset);
    }

    private static Outcome labels(String id, String sha256, long version, long atMs) {
        return new Outcome(
                Optional.of(new Outcome.Made(id, "logistic", "made", version, sha256, atMs)),
                Optional.empty());
    }

    private static Outcome setAside(DeadLetterReason reason) {
        return new Outcome(Optional.empty(), Optional.of(reason));
    }
}
