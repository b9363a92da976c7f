package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.WeightsManifest;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishedWeightsTest {
    private final PublishedWeights weights = new PublishedWeights();

    @Test
    void hasNoNewestBeforeTheFirst() {
        assertThat(weights.newest()).isEmpty();
    }

    @Test
    void countsAVersionOnceHoweverOftenItIsPublished() {
        weights.add(manifest("a", 1, 10));
        weights.add(manifest("a", 2, 20));
        weights.add(manifest("a", 2, 20));

        assertThat(weights.count()).isEqualTo(2);
        assertThat(weights.newest()).hasValue(manifest("a", 2, 20));
    }

    @Test
    void keepsLineagesApartAndKnowsTheOneThatTrainsNow() {
        weights.add(manifest("a", 40, 10));
        weights.add(manifest("a", 41, 20));
        weights.add(manifest("b", 40, 30));

        assertThat(weights.count()).isEqualTo(3);
        assertThat(weights.newest()).hasValue(manifest("b", 40, 30));
    }

    private static WeightsManifest manifest(String lineage, long version, long createdAtMs) {
        return WeightsManifest.newBuilder()
                .setModel("logistic")
                .setLineage(lineage)
                .setVersion(version)
                .setArchitecture("{}")
                .setAveraged(false)
                .setDtype("float32-le")
                .setParameterCount(1)
                .setSha256("aa")
                .setChunks(List.of())
                .setSteps(version)
                .setExamples(32 * version)
                .setInputs(List.of())
                .setPendingExamples(0)
                .setCreatedAtMs(createdAtMs)
                .build();
    }
}
