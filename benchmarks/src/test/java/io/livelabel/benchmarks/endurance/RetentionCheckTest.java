package io.livelabel.benchmarks.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.control.VersionName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionCheckTest {
    private static final long RUN_MS = 1_000;
    private static final TopicPartition FIRST = new TopicPartition("labels", 0);
    private static final TopicPartition SECOND = new TopicPartition("labels", 1);

    private final Findings findings = new Findings();
    private final RetentionCheck check = new RetentionCheck(findings, RUN_MS);

    @ParameterizedTest
    @CsvSource({"delete, -1, -1", "delete, 2001, -1", "compact, 5, 5"})
    void findsNothingWhereATopicKeepsAll(String policy, String ms, String bytes) {
        check.topic("labels", settings(policy, ms, bytes), Map.of(FIRST, 0L, SECOND, 0L));
        assertThat(findings.told()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "delete, 2000, -1",
        "delete, -1, 1000000",
        "'compact,delete', -1, -1",
        "delete, null, -1",
        "null, -1, -1"
    })
    void findsSettingsByWhichATopicMayDelete(String policy, String ms, String bytes) {
        check.topic("labels", settings(policy, ms, bytes), Map.of(FIRST, 0L));
        assertThat(findings.told())
                .singleElement()
                .asString()
                .startsWith("topics keep what the run writes: labels has {")
                .endsWith("the run took 1000 ms");
    }

    @Test
    void findsAPartitionThatDoesNotBeginAtItsBeginningAnyMore() {
        check.topic("labels", settings("delete", "-1", "-1"), Map.of(FIRST, 0L, SECOND, 7L));
        assertThat(findings.told())
                .singleElement()
                .asString()
                .startsWith("nothing of the run is deleted: labels begins at {")
                .contains("labels-1=7");
    }

    @Test
    void findsATopicThatIsNotThere() {
        check.topic("labels", settings("delete", "-1", "-1"), Map.of());
        assertThat(findings.told())
                .containsExactly("nothing of the run is deleted: labels begins at {}");
    }

    @Test
    void findsAVersionThatLabelledAndIsRetired() {
        VersionName kept = new VersionName("made", 1);
        check.versions(Set.of(kept, new VersionName("made", 2)), Set.of(kept));
        assertThat(findings.told())
                .containsExactly("each version that labelled is retained: made:2 is not");
    }

    private static Map<String, String> settings(String policy, String ms, String bytes) {
        Map<String, String> settings = new HashMap<>();
        Map.of("cleanup.policy", policy, "retention.ms", ms, "retention.bytes", bytes)
                .forEach(
                        (name, value) -> {
                            if (!value.equals("null")) {
                                settings.put(name, value);
                            }
                        });
        return settings;
    }
}
