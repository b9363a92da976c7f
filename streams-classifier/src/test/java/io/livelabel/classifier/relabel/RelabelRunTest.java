package io.livelabel.classifier.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.labels.ClassThresholds;
import io.livelabel.classifier.labels.LabelRule;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class RelabelRunTest {
    private static final TopicPartition FIRST = new TopicPartition("videos", 0);
    private static final TopicPartition SECOND = new TopicPartition("videos", 1);
    private static final WeightsManifest VERSION =
            Publisher.manifest(TellingWeights.ARCHITECTURE, "root", 1, "hash");
    private static final List<InputRange> RANGES =
            List.of(new InputRange(FIRST, 5, 20), new InputRange(SECOND, 0, 10));

    @Test
    void goesOnBehindWhatTheSameRunHasReachedAndCountsWhatThatLeftOut() {
        RelabelRun killed = run(LabelRule.top(3), RANGES);
        killed.goOn(Map.of());
        killed.leaveOut(FIRST);
        killed.leaveOut(SECOND);
        killed.leaveOut(SECOND);
        killed.reach(FIRST, 8);
        killed.reach(SECOND, 10);
        RelabelRun resumed = run(LabelRule.top(3), RANGES);

        assertThat(resumed.goOn(killed.places())).containsExactly(new InputRange(FIRST, 8, 20));
        assertThat(resumed.leftOut()).isEqualTo(3);

        resumed.leaveOut(FIRST);
        resumed.reach(FIRST, 20);
        assertThat(resumed.leftOut()).isEqualTo(4);
        assertThat(resumed.places()).as("the other's place stays").containsOnlyKeys(FIRST);
        RelabelRun last = run(LabelRule.top(3), RANGES);
        assertThat(last.goOn(both(killed, resumed))).isEmpty();
        assertThat(last.leftOut()).isEqualTo(4);
    }

    @Test
    void countsNothingOfARunThatWasAnother() {
        RelabelRun other = run(LabelRule.top(3), RANGES);
        other.leaveOut(FIRST);
        other.reach(FIRST, 8);
        List<InputRange> elsewhere = List.of(new InputRange(FIRST, 50, 60));

        for (RelabelRun run :
                List.of(
                        run(LabelRule.top(4), RANGES),
                        run(named("Aa"), RANGES),
                        run(LabelRule.top(3), elsewhere),
                        new RelabelRun(VERSION, LabelRule.top(3), "torch", RANGES))) {
            run.goOn(other.places());
            assertThat(run.leftOut()).isZero();
        }
        RelabelRun likeNamed = run(named("BB"), RANGES);
        likeNamed.reach(FIRST, 8);
        assertThat(run(named("Aa"), RANGES).goOn(likeNamed.places()))
                .as("the names have the same hash code")
                .containsExactlyInAnyOrderElementsOf(RANGES);
        RelabelRun strange = run(LabelRule.top(3), RANGES);
        String said = other.places().get(FIRST).metadata();
        assertThat(strange.goOn(Map.of(FIRST, new OffsetAndMetadata(8, said + "?"))))
                .containsExactlyInAnyOrderElementsOf(RANGES);
        assertThat(strange.leftOut()).isZero();
    }

    private static Map<TopicPartition, OffsetAndMetadata> both(
            RelabelRun killed, RelabelRun resumed) {
        return Map.of(FIRST, resumed.places().get(FIRST), SECOND, killed.places().get(SECOND));
    }

    private static LabelRule named(String name) {
        return new LabelRule(3, 0, ClassThresholds.none(), new ClassNames(Map.of(1, name)));
    }

    private static RelabelRun run(LabelRule rule, List<InputRange> ranges) {
        return new RelabelRun(VERSION, rule, "dl4j", ranges);
    }
}
