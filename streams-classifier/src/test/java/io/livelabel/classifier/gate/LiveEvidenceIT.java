package io.livelabel.classifier.gate;

import static io.livelabel.classifier.gate.GateBroker.VIDEOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.VideoLabels;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gate that compares versions on live videos whose truth has come, on a real broker. */
final class LiveEvidenceIT {
    private final GateBroker broker = new GateBroker();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void refusesAChallengerThatIsWorseOnTheSameLiveVideosAndAcceptsOneThatIsNot() throws Exception {
        broker.publish(1, 0.5);
        try (GateInstance instance = broker.open("a")) {
            instance.awaitServing(1);
            uploadWhatVersionOneKnows();
            broker.publish(2, 0.9);
            broker.awaitVerdict(2, ControlAction.REFUSED);
            ModelControl refusal = broker.inForce();
            assertThat(refusal.getReason())
                    .startsWith("over 40 live videos its GAP@20 is 0.")
                    .contains("that of root:1 1.0000: below by more than 0.0200");
            assertThat(refusal.getFigures())
                    .containsEntry("incumbent.gap20", 1.0)
                    .containsEntry("live.videos", 40.0)
                    .containsKeys("challenger.tail.gap20", "challenger.prequential.gap20");
            instance.awaitServing(1);

            broker.publish(3, TellingWeights.of(1));
            instance.awaitServing(3);
            assertThat(broker.inForce().getReason())
                    .isEqualTo("over 40 live videos its GAP@20 is 1.0000, that of root:1 1.0000");
        }
        assertThat(shadowLabels())
                .as("the labels of both challengers, of every video")
                .hasSize(2 * VIDEOS)
                .allSatisfy(
                        labels ->
                                assertThat(
                                                TellingWeights.made(
                                                        labels.getVersion() == 3 ? 1 : 2,
                                                        labels.getLabels()))
                                        .isTrue());
    }

    /** Live videos with labels, whose truth is what version 1 scores best. */
    private void uploadWhatVersionOneKnows() {
        Publisher publisher = broker.publisher();
        Videos videos = new Videos(broker.connection().openRegistry());
        AvroSerde<VideoLabels> labels =
                new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        AvroSerde<Truth> truths = new AvroSerde<>(Truth.class, broker.connection().openRegistry());
        int best = TellingWeights.best(1);
        for (int i = 0; i < VIDEOS; i++) {
            String id = "video-" + i;
            long offset = publisher.send("videos", id, videos.video(id));
            VideoLabels made =
                    VideoLabels.newBuilder()
                            .setId(id)
                            .setLabels(List.of())
                            .setModel(TellingWeights.MODEL)
                            .setLineage("root")
                            .setVersion(1)
                            .setSha256("hash")
                            .setInputTopic("videos")
                            .setInputPartition(0)
                            .setInputOffset(offset)
                            .setInputTimeMs(0)
                            .setLabelledTimeMs(0)
                            .setStalenessMs(0)
                            .setWeightsExamples(0)
                            .build();
            byte[] truth = truths.serialize("truth", new Truth(id, List.of(best)));
            // Truth may come before the label that it is for.
            if (i % 2 == 0) {
                publisher.send("truth", id, truth);
            }
            publisher.send("labels", id, labels.serialize("labels", made));
            if (i % 2 == 1) {
                publisher.send("truth", id, truth);
            }
        }
    }

    private List<VideoLabels> shadowLabels() throws Exception {
        AvroSerde<VideoLabels> serde =
                new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        List<VideoLabels> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : broker.readAll("labels-shadow")) {
            all.add(serde.read(record.value()));
        }
        return all;
    }
}
