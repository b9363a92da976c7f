package io.livelabel.classifier.gate;

import static io.livelabel.classifier.gate.GateBroker.VIDEOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gate that compares versions on the probe set, on a real broker. */
final class ProbeEvidenceIT {
    private final GateBroker broker = new GateBroker();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void comparesOnTheFirstVideosOfTheProbeSetAndNeedsNoLiveOnesWhereThatIsAskedFor()
            throws Exception {
        fillTheProbeSet();
        delete("labels", "truth");
        GateSettings onProbes =
                new GateSettings(Evidence.PROBE, 0.02, 0.05, 0.2, 0, VIDEOS, VIDEOS, false);
        broker.publish(1, 0.5);
        try (GateInstance instance = broker.open("a", size -> {}, onProbes)) {
            instance.awaitServing(1);
            broker.publish(2, 0.9);
            broker.awaitVerdict(2, ControlAction.REFUSED);
            ModelControl refusal = broker.inForce();
            assertThat(refusal.getReason())
                    .startsWith("over 40 videos of the probe set its GAP@20 is 0.")
                    .contains("that of root:1 1.0000: below by more than 0.0200");
            assertThat(refusal.getFigures())
                    .containsEntry("incumbent.gap20", 1.0)
                    .containsEntry("probe.videos", 40.0)
                    .doesNotContainKey("live.videos");
            assertThat(instance.counters().versionsRefused.of(RefusalKind.PROBE)).isEqualTo(1);

            broker.publish(3, TellingWeights.of(1));
            instance.awaitServing(3);
            assertThat(broker.inForce().getReason())
                    .isEqualTo(
                            "over 40 videos of the probe set its GAP@20 is 1.0000, that of root:1 1.0000");
        }
        GateSettings more = new GateSettings(Evidence.PROBE, 0.02, 0.05, 0.2, 0, 100, 100, false);
        try (GateInstance instance = broker.open("b", size -> {}, more)) {
            instance.awaitServing(3);
            broker.publish(4, 0.9);
            instance.awaitServing(4);
            assertThat(broker.inForce().getReason())
                    .isEqualTo(
                            "by its prequential figures alone: the probe set has 50 different labelled videos, 100 are needed to compare it with root:3");
        }
    }

    /**
     * Videos whose truth version 1 knows, what is no video, has no label or came before, and behind
     * them some whose truth it does not know.
     */
    private void fillTheProbeSet() {
        Publisher publisher = broker.publisher();
        Videos videos = new Videos(broker.connection().openRegistry());
        int best = TellingWeights.best(1);
        int other = (best + 1) % TellingWeights.SIZES.classes();
        for (int i = 0; i < VIDEOS + 10; i++) {
            if (i == 3) {
                publisher.send("probe-videos", "poison", new byte[] {1});
                publisher.send("probe-videos", "gone", null);
                publisher.send(
                        "probe-videos",
                        "beyond",
                        videos.labelled("beyond", TellingWeights.SIZES.classes()));
                publisher.send("probe-videos", "bare", videos.labelled("bare", List.of()));
                publisher.send("probe-videos", "probe-0", videos.labelled("probe-0", other));
            }
            String id = "probe-" + i;
            publisher.send("probe-videos", id, videos.labelled(id, i < VIDEOS ? best : other));
        }
    }

    private void delete(String... topics) throws Exception {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.deleteTopics(List.of(topics)).all().get();
        }
    }
}
