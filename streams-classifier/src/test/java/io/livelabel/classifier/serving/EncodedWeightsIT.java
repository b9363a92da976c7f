package io.livelabel.classifier.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.ChunkPlace;
import io.livelabel.schemas.avro.WeightsAnchor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is served of weights that were published rounded, or as deltas, on a real broker. */
final class EncodedWeightsIT {
    private ReceiverParts parts;
    private Publisher publisher;

    @BeforeEach
    void start() {
        parts = new ReceiverParts();
        publisher = parts.publisher;
    }

    @AfterEach
    void stop() {
        parts.close();
    }

    @Test
    void servesRoundedWeightsFromHalfTheBytes() {
        Weights rounded = Float16Encoding.round(TellingWeights.of(3));
        publisher.publish("root", 3, rounded, new Float16Encoding(), chunk -> {}, manifest -> {});
        parts.receiver.start();
        parts.awaitServing("root", 3);
        assertThat(parts.slots.serving()).map(ServingModel::sha256).hasValue(rounded.sha256());
    }

    @Test
    void beginsWithADeltaByFetchingItsAnchorFirst() {
        WeightsAnchor anchor = publisher.publishAnchor("root", 1);
        publisher.publishDelta("root", 2, anchor);
        publisher.publishDelta("root", 3, anchor);
        parts.receiver.start();
        parts.awaitServing("root", 3);
        assertThat(parts.slots.serving())
                .map(ServingModel::sha256)
                .hasValue(TellingWeights.of(3).sha256());
        assertThat(parts.counters.versionsServed.sum()).as("not the anchor").isEqualTo(1);
    }

    @Test
    void fetchesNoAnchorAgainThatItHasServed() {
        WeightsAnchor anchor = publisher.publishAnchor("root", 1);
        parts.receiver.start();
        parts.awaitServing("root", 1);
        WeightsAnchor nowhere = nowhere(anchor);
        publisher.publishDelta("root", 2, nowhere);
        parts.awaitServing("root", 2);
        publisher.publishDelta("root", 3, nowhere);
        parts.awaitServing("root", 3);
    }

    @Test
    void goesFromOneAnchorToTheNext() {
        WeightsAnchor first = publisher.publishAnchor("root", 1);
        publisher.publishDelta("root", 2, first);
        parts.receiver.start();
        parts.awaitServing("root", 2);
        WeightsAnchor second = publisher.publishAnchor("root", 3);
        publisher.publishDelta("root", 4, second);
        parts.awaitServing("root", 4);
        assertThat(parts.slots.serving())
                .map(ServingModel::sha256)
                .hasValue(TellingWeights.of(4).sha256());
    }

    @Test
    void saysOnceThatAnAnchorIsMissingAndKeepsServingTheIncumbent() {
        publisher.publish("root", 1);
        parts.receiver.start();
        parts.awaitServing("root", 1);

        WeightsAnchor nowhere = nowhere(publisher.publishAnchor("other", 2));
        publisher.publishDelta("root", 3, nowhere);
        awaitRefusals(1);
        await().atMost(ReceiverParts.LONG)
                .untilAsserted(
                        () ->
                                assertThat(parts.receiver.state())
                                        .contains("version 3 of lineage root was refused")
                                        .contains("its anchor, version 2, cannot be had: chunk 0")
                                        .contains("is a tombstone"));
        assertThat(parts.slots.serving()).map(ServingModel::version).hasValue(1L);

        publisher.publishDelta("root", 4, nowhere);
        publisher.publish("root", 5);
        parts.awaitServing("root", 5);
        assertThat(parts.counters.versionsRefused.sum()).as("said once").isEqualTo(1);
        assertThat(parts.counters.versionsRefused.of(RefusalKind.ANCHOR)).isEqualTo(1);
    }

    @Test
    void beginsWithTheNewestWholeVersionWhereTheAnchorOfAllBehindItIsMissing() {
        publisher.publish("root", 1);
        WeightsAnchor nowhere = nowhere(publisher.publishAnchor("other", 2));
        for (long version = 3; version < 8; version++) {
            publisher.publishDelta("root", version, nowhere);
        }
        parts.receiver.start();
        parts.awaitServing("root", 1);
        assertThat(parts.counters.versionsRefused.sum()).isEqualTo(1);
    }

    @Test
    void refusesADeltaThatGivesOtherWeightsThanItsManifestSays() {
        WeightsAnchor anchor = publisher.publishAnchor("root", 1);
        parts.receiver.start();
        parts.awaitServing("root", 1);
        publisher.publish(
                "root",
                2,
                TellingWeights.of(2),
                new DeltaEncoding(TellingWeights.of(9)),
                chunk -> {},
                manifest -> manifest.setAnchor(anchor));
        awaitRefusals(1);
        await().atMost(ReceiverParts.LONG)
                .until(() -> parts.receiver.state().contains("the weights have SHA-256"));
        publisher.publishDelta("root", 3, anchor);
        parts.awaitServing("root", 3);
    }

    private void awaitRefusals(long count) {
        await().atMost(ReceiverParts.LONG)
                .until(() -> parts.counters.versionsRefused.sum() == count);
    }

    /** The same anchor, but its chunks are said to be where there are none. */
    private WeightsAnchor nowhere(WeightsAnchor anchor) {
        long tombstone = publisher.send("weights", "gone", null);
        List<ChunkPlace> places =
                anchor.getChunks().stream()
                        .map(
                                place ->
                                        new ChunkPlace(
                                                0, tombstone, place.getBytes(), place.getCrc32c()))
                        .toList();
        return new WeightsAnchor(anchor.getVersion(), anchor.getSha256(), places);
    }
}
