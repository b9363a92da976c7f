package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.schemas.avro.WeightsAnchor;
import io.livelabel.schemas.avro.WeightsManifest;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WeightsChoiceTest {
    private final WeightsChoice choice =
            new WeightsChoice(TellingWeights.MODEL, ServingRule.NEWEST);

    @Test
    void takesTheNewestOfWhatWaits() {
        offer("root", 1, 5, 3);
        assertCandidate("root", 5);
    }

    @Test
    void ignoresOtherModels() {
        WeightsManifest other = manifest("root", 1);
        other.setModel("video-mlp");
        choice.offer(other);
        assertThat(choice.candidate()).isEmpty();
    }

    @Test
    void neverGoesBackWithinALineage() {
        serve("root", 5);
        offer("root", 4, 5);
        assertThat(choice.candidate()).isEmpty();
        offer("root", 6);
        assertCandidate("root", 6);
    }

    @Test
    void servesTheFirstLineageThatWasNotForkedUntilModelControlNamesAnother() {
        choice.offer(fork("fork", "root", 9));
        offer("root", 1);
        offer("other", 7);
        assertCandidate("root", 1);
        assertThat(choice.state())
                .contains("lineage other, which began by itself, is not served")
                .contains("model-control names none");

        serve("root", 1);
        assertThat(choice.decide(TellingWeights.MODEL, Publisher.control("fork", 9, false)))
                .isTrue();
        choice.offer(fork("fork", "root", 9));
        offer("root", 2);
        assertCandidate("fork", 9);
    }

    @Test
    void servesNoForkByItself() {
        choice.offer(fork("fork", "root", 9));
        assertThat(choice.candidate()).isEmpty();
        assertThat(choice.state())
                .isEqualTo(
                        "lineage fork, which was forked from lineage root at version 8, is not served: model-control names none for model logistic");
    }

    @Test
    void triesNoDeltaAgainstAnAnchorThatCannotBeHad() {
        WeightsAnchor anchor = new WeightsAnchor(1L, "hash", List.of());
        WeightsAnchor next = new WeightsAnchor(4L, "hash", List.of());
        choice.offer(delta(2, anchor));
        choice.offer(delta(3, anchor));
        choice.refuseDeltas(choice.candidate().orElseThrow(), "it is gone");
        assertThat(choice.state()).isEqualTo("version 3 of lineage root was refused: it is gone");
        offer("root", 1);
        choice.offer(delta(2, anchor));
        choice.offer(delta(3, anchor));
        assertCandidate("root", 1);
        choice.offer(delta(5, next));
        assertCandidate("root", 5);
    }

    private static WeightsManifest delta(long version, WeightsAnchor anchor) {
        WeightsManifest manifest = manifest("root", version);
        manifest.setAnchor(anchor);
        return manifest;
    }

    @Test
    void comesBackToALineageWithItsNewestVersion() {
        serve("root", 5);
        choice.decide(TellingWeights.MODEL, Publisher.control("other", 1, false));
        offer("other", 1);
        serve("other", 1);
        choice.decide(TellingWeights.MODEL, Publisher.control("root", 5, false));
        offer("root", 4, 5);
        assertCandidate("root", 5);
    }

    @Test
    void servesAPinnedVersionAloneAndGoesOnWhenItIsReleased() {
        serve("root", 5);
        assertThat(choice.decide(TellingWeights.MODEL, Publisher.control("root", 3, true)))
                .isTrue();
        offer("root", 2, 3, 4, 5, 6);
        assertCandidate("root", 3);
        serve("root", 3);
        offer("root", 7);
        assertThat(choice.candidate()).isEmpty();

        assertThat(choice.decide(TellingWeights.MODEL, Publisher.control("root", 3, false)))
                .isTrue();
        offer("root", 7);
        assertCandidate("root", 7);
    }

    @Test
    void staysWithTheLineageWhenTheDecisionIsWithdrawn() {
        offer("root", 1);
        choice.decide(TellingWeights.MODEL, Publisher.control("fork", 3, true));
        assertThat(choice.decide(TellingWeights.MODEL, null)).isTrue();
        offer("root", 1);
        offer("fork", 3, 4);
        assertCandidate("fork", 4);
        assertThat(choice.decide("video-mlp", Publisher.control("root", 1, false))).isFalse();
    }

    @Test
    void needsNothingAgainWhenADecisionChangesNothing() {
        offer("root", 1);
        assertThat(choice.decide(TellingWeights.MODEL, Publisher.control("root", 1, false)))
                .isFalse();
        assertCandidate("root", 1);
    }

    @Test
    void takesTheNextNewestAfterARefusalAndNeverTheRefusedAgain() {
        offer("root", 1, 2);
        choice.refuse(manifest("root", 2), "it is bad");
        assertThat(choice.state()).isEqualTo("version 2 of lineage root was refused: it is bad");
        offer("root", 1, 2);
        assertCandidate("root", 1);
    }

    @Test
    void forgetsACandidateThatIsRetired() {
        offer("root", 1);
        assertThat(choice.retire(Publisher.manifestKey("root", 2))).isFalse();
        assertCandidate("root", 1);
        assertThat(choice.retire(Publisher.manifestKey("root", 1))).isTrue();
        assertThat(choice.candidate()).isEmpty();
        assertThat(choice.state()).isEqualTo("version 1 of lineage root was retired");
    }

    @Test
    void takesTheNextNewestWhereTheNewestIsRetiredAndNeverTheRetiredAgain() {
        offer("root", 1, 2);
        choice.retire(Publisher.manifestKey("root", 2));
        offer("root", 1, 2);
        assertThat(choice.retire(Publisher.manifestKey("root", 2))).isFalse();
        assertCandidate("root", 1);
    }

    @Test
    void servesWhatIsDecidedAloneWhereTheGateDecides() {
        WeightsChoice decided = new WeightsChoice(TellingWeights.MODEL, ServingRule.DECIDED);
        decided.offer(manifest("root", 1));
        assertThat(decided.candidate()).isEmpty();
        assertThat(decided.state())
                .isEqualTo("version root:1 waits for a decision on model-control");

        assertThat(decided.decide(TellingWeights.MODEL, Publisher.control("root", 1, false)))
                .isTrue();
        decided.offer(manifest("root", 1));
        decided.offer(manifest("root", 2));
        assertThat(decided.candidate()).get().returns(1L, WeightsManifest::getVersion);
        decided.accept(manifest("root", 1));

        decided.decide(TellingWeights.MODEL, Publisher.control("root", 2, false));
        decided.offer(manifest("root", 2));
        decided.accept(manifest("root", 2));
        decided.decide(TellingWeights.MODEL, Publisher.control("root", 1, false));
        decided.offer(manifest("root", 1));
        decided.offer(manifest("root", 2));
        assertThat(decided.candidate()).as("back").get().returns(1L, WeightsManifest::getVersion);
    }

    @Test
    void saysWhyNothingServesWhereTheFirstVersionIsRefusedOrTheOneNamedIsNotThere() {
        WeightsChoice decided = new WeightsChoice(TellingWeights.MODEL, ServingRule.DECIDED);
        decided.decide(TellingWeights.MODEL, Publisher.control("root", -1, false));
        decided.offer(manifest("root", 1));
        assertThat(decided.candidate()).isEmpty();
        assertThat(decided.isMissing()).isFalse();
        assertThat(decided.state())
                .isEqualTo("none has passed the gate, lastly: a test asks for it");

        decided.decide(TellingWeights.MODEL, Publisher.control("root", 5, false));
        decided.offer(manifest("root", 1));
        assertThat(decided.isMissing()).isTrue();
        decided.reportMissing();
        assertThat(decided.state())
                .isEqualTo(
                        "version 5 of lineage root, which model-control names, is not published, or was retired");
        decided.offer(manifest("root", 5));
        assertThat(decided.isMissing()).isFalse();
    }

    private void offer(String lineage, long... versions) {
        for (long version : versions) {
            choice.offer(manifest(lineage, version));
        }
    }

    private void serve(String lineage, long version) {
        offer(lineage, version);
        choice.accept(manifest(lineage, version));
    }

    private void assertCandidate(String lineage, long version) {
        assertThat(choice.candidate())
                .get()
                .returns(lineage, WeightsManifest::getLineage)
                .returns(version, WeightsManifest::getVersion);
    }

    private static WeightsManifest manifest(String lineage, long version) {
        return Publisher.manifest(TellingWeights.ARCHITECTURE, lineage, version, "hash");
    }

    private static WeightsManifest fork(String lineage, String parent, long version) {
        WeightsManifest manifest = manifest(lineage, version);
        manifest.setParentLineage(parent);
        manifest.setParentVersion(version - 1);
        return manifest;
    }
}
