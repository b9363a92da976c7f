package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PublishedExamplesTest {
    private final WeightsChoice next = new WeightsChoice(TellingWeights.MODEL, ServingRule.NEWEST);
    private final PublishedExamples published = new PublishedExamples(TellingWeights.MODEL, next);

    @Test
    void countsFromTheNewestVersionOfTheSameLineage() {
        ServingModel serving = new ServingModel("root", 2, "", 128, Instant.EPOCH, Instant.EPOCH);
        assertThat(published.beyond(serving)).isZero();
        published.offer(manifest("root", 2));
        assertThat(published.beyond(serving)).isZero();
        published.offer(manifest("root", 7));
        published.offer(manifest("other", 100));
        published.restart();
        published.offer(manifest("root", 3));
        assertThat(published.beyond(serving)).isEqualTo(5 * 64);
    }

    @Test
    void leavesOtherModelsOut() {
        WeightsManifest foreign = manifest("root", 9);
        foreign.setModel("video-mlp");
        published.offer(foreign);
        assertThat(
                        published.beyond(
                                new ServingModel("root", 1, "", 64, Instant.EPOCH, Instant.EPOCH)))
                .isZero();
    }

    @Test
    void passesOnWhatItIsTold() {
        published.offer(manifest("root", 4));
        assertThat(next.candidate()).map(WeightsManifest::getVersion).hasValue(4L);
        assertThat(published.retire(Publisher.manifestKey("root", 4))).isTrue();
        assertThat(next.candidate()).isEmpty();
        assertThat(published.decide(TellingWeights.MODEL, Publisher.control("root", 3, true)))
                .isTrue();
    }

    private static WeightsManifest manifest(String lineage, long version) {
        return Publisher.manifest(TellingWeights.ARCHITECTURE, lineage, version, "");
    }
}
