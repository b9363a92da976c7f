package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.Decisions;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChallengersTest {
    private final PublishedVersions published = PublishedVersions.of(TellingWeights.MODEL);
    private final Decisions decisions =
            new Decisions(TellingWeights.MODEL, "test", Clock.systemUTC());
    private final List<ModelControl> taken = new ArrayList<>();

    @Test
    void isTheNewestOfTheFirstLineageWhileNothingIsDecided() {
        publishFork("fork", 9);
        publish("root", 1, 5, 3);
        publish("other", 7);
        assertThat(next()).hasValue(new VersionName("root", 5));
    }

    @Test
    void isNoneWhereEveryLineageIsAFork() {
        publishFork("fork", 9);
        assertThat(next()).isEmpty();
    }

    @Test
    void isNewerThanAllThatWereJudged() {
        publish("root", 1, 2, 3);
        accept("root", 2);
        refuse("root", 3);
        assertThat(next()).isEmpty();
        publish("root", 4, 5);
        assertThat(next()).hasValue(new VersionName("root", 5));
    }

    @Test
    void isOfTheLineageThatIsInForce() {
        publish("root", 1, 2);
        publishFork("fork", 7);
        publishFork("fork", 8);
        taken.add(decisions.pin(history(), new VersionName("fork", 7), "wanted"));
        assertThat(next()).as("while it is pinned").isEmpty();
        taken.add(decisions.unpin(history(), new VersionName("fork", 7), "enough"));
        assertThat(next()).hasValue(new VersionName("fork", 8));
    }

    @Test
    void isNoneThatWasGoneBackFrom() {
        publish("root", 1, 2);
        accept("root", 1);
        accept("root", 2);
        taken.add(
                decisions.rollBack(
                        history(),
                        new VersionName("root", 2),
                        new VersionName("root", 1),
                        false,
                        "worse"));
        assertThat(next()).isEmpty();
        publish("root", 3);
        assertThat(next()).hasValue(new VersionName("root", 3));
    }

    @Test
    void isTheNewestNotRefusedBehindAPin() {
        publish("root", 1, 2, 3);
        accept("root", 2);
        refuse("root", 3);
        taken.add(decisions.pin(history(), new VersionName("root", 1), "wanted"));
        taken.add(decisions.unpin(history(), new VersionName("root", 1), "enough"));
        assertThat(next()).as("3 was refused, and none before it is judged again").isEmpty();
        published.offer(manifest("root", 4));
        assertThat(next()).hasValue(new VersionName("root", 4));
        published.retire(Publisher.manifestKey("root", 4));
        assertThat(next()).isEmpty();
    }

    private Optional<VersionName> next() {
        return Challengers.next(TellingWeights.MODEL, published, history()).map(VersionName::of);
    }

    private ControlHistory history() {
        return new ControlHistory(taken, taken.size());
    }

    private void accept(String lineage, long version) {
        taken.add(decisions.accept(new VersionName(lineage, version), "good", Map.of()));
    }

    private void refuse(String lineage, long version) {
        taken.add(decisions.refuse(history(), new VersionName(lineage, version), "bad", Map.of()));
    }

    private void publish(String lineage, long... versions) {
        for (long version : versions) {
            published.offer(manifest(lineage, version));
        }
    }

    private void publishFork(String lineage, long version) {
        WeightsManifest manifest = manifest(lineage, version);
        manifest.setParentLineage("root");
        published.offer(manifest);
    }

    private static WeightsManifest manifest(String lineage, long version) {
        return Publisher.manifest(TellingWeights.ARCHITECTURE, lineage, version, "hash");
    }
}
