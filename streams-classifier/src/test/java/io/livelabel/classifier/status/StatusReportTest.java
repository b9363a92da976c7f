package io.livelabel.classifier.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.Decisions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.avro.WeightsManifest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is made of what the broker and the topics tell, without either. */
final class StatusReportTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final TopicPartition FIRST = new TopicPartition("videos", 0);
    private static final TopicPartition SECOND = new TopicPartition("videos", 1);

    private final List<ModelControl> decisions = new ArrayList<>();
    private final Decisions operator =
            new Decisions(
                    TellingWeights.MODEL,
                    "operator ann",
                    Clock.fixed(NOW.minusSeconds(60), ZoneOffset.UTC));

    @Test
    void countsWhatIsBehindTheCommittedOffsetsAndNotDeleted() {
        TopicOffsets videos =
                new TopicOffsets(
                        "videos", Map.of(FIRST, 5L, SECOND, 0L), Map.of(FIRST, 20L, SECOND, 7L));

        assertThat(videos.held()).isEqualTo(22);
        assertThat(videos.behind(Map.of(FIRST, 18L, SECOND, 7L))).isEqualTo(2);
        assertThat(videos.behind(Map.of(FIRST, 2L))).isEqualTo(15 + 7);
        assertThat(videos.behind(Map.of(FIRST, 30L, SECOND, 9L))).isZero();
    }

    @Test
    void tellsWhatServesAndWhyAndHowOldItIs() {
        refuse("root", 3, "GAP@20 is lower by 0.3");
        pin("root", 1, "it knows cats");

        assertThat(StatusText.of(report()))
                .contains("group         livelabel-classifier, STABLE; instances 2, threads 3")
                .contains(
                        "instance      app-1 at /10.0.0.1, threads 2, reads videos-0; labelled last by logistic root:2, 4 s ago")
                .contains(
                        "instance      app-2 at /10.0.0.2, threads 1, reads nothing; none of its labels is among the newest")
                .contains("lag           2 offsets of videos")
                .contains("model         logistic, versions retained 3")
                .contains("newest        root:3, 192 examples, its snapshot taken 30 s ago")
                .contains(
                        "serving       root:1 is to serve, pinned, PINNED 1 min ago by operator ann: it knows cats")
                .contains("staleness     90 s since its snapshot, 128 examples behind")
                .contains(
                        "gate          root:3 REFUSED 1 min ago by operator ann: GAP@20 is lower by 0.3")
                .contains("dead letters  4 offsets of videos-dead-letters");
    }

    @Test
    void saysThatNothingIsDecidedOrThatWhatIsToServeIsRetired() {
        assertThat(StatusText.of(report()))
                .contains("serving       model-control names no version")
                .contains("gate          has judged none")
                .contains("staleness     60 s since its snapshot, 64 examples behind");

        pin("root", 77, "it was good");
        assertThat(StatusText.of(report()))
                .contains("root:77 is to serve, pinned")
                .doesNotContain("staleness");
    }

    @Test
    void tellsTheSameAsJson() throws Exception {
        refuse("root", 3, "GAP@20 is lower by 0.3");
        pin("root", 1, "it knows cats");

        JsonNode json = new JsonMapper().readTree(StatusJson.of(report()));

        assertThat(json.at("/group/state").asText()).isEqualTo("STABLE");
        assertThat(json.at("/group/instances/0/lastLabel/version").asText()).isEqualTo("root:2");
        assertThat(json.at("/group/instances/1").has("lastLabel")).isFalse();
        assertThat(json.at("/inputs/0/lag").asLong()).isEqualTo(2);
        assertThat(json.at("/models/0/newest/version").asText()).isEqualTo("root:3");
        assertThat(json.at("/models/0/serving/version").asText()).isEqualTo("root:1");
        assertThat(json.at("/models/0/serving/pinned").asBoolean()).isTrue();
        assertThat(json.at("/models/0/inForce/reason").asText()).isEqualTo("it knows cats");
        assertThat(json.at("/models/0/staleness/seconds").asDouble()).isEqualTo(90);
        assertThat(json.at("/models/0/staleness/examples").asLong()).isEqualTo(128);
        assertThat(json.at("/models/0/gate/version").asText()).isEqualTo("root:3");
        assertThat(json.at("/models/0/gate/action").asText()).isEqualTo("REFUSED");
        assertThat(json.at("/deadLetters/offsets").asLong()).isEqualTo(4);
    }

    private StatusReport report() {
        return new StatusReport(
                NOW.toEpochMilli(),
                new ClassifierGroup(
                        "livelabel-classifier",
                        "STABLE",
                        List.of(
                                new ClassifierGroup.Instance(
                                        "app-1", "/10.0.0.1", 2, List.of(FIRST)),
                                new ClassifierGroup.Instance("app-2", "/10.0.0.2", 1, List.of()))),
                List.of(new TopicOffsets("videos", Map.of(FIRST, 0L), Map.of(FIRST, 20L))),
                Map.of(FIRST, 18L),
                Map.of(FIRST, label(NOW.minusSeconds(4))),
                List.of(
                        new ModelStatus(
                                TellingWeights.MODEL,
                                List.of(version(1, 90), version(2, 60), version(3, 30)),
                                history())),
                new TopicOffsets(
                        "videos-dead-letters",
                        Map.of(new TopicPartition("videos-dead-letters", 0), 1L),
                        Map.of(new TopicPartition("videos-dead-letters", 0), 5L)));
    }

    private ControlHistory history() {
        return new ControlHistory(decisions, decisions.size());
    }

    private void pin(String lineage, long version, String reason) {
        decisions.add(operator.pin(history(), new VersionName(lineage, version), reason));
    }

    private void refuse(String lineage, long version, String reason) {
        decisions.add(
                operator.refuse(history(), new VersionName(lineage, version), reason, Map.of()));
    }

    private static WeightsManifest version(long version, long ageSeconds) {
        WeightsManifest manifest =
                Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, "0");
        manifest.setCreatedAtMs(NOW.minusSeconds(ageSeconds).toEpochMilli());
        return manifest;
    }

    private static VideoLabels label(Instant at) {
        return VideoLabels.newBuilder()
                .setId("a")
                .setLabels(List.of())
                .setModel(TellingWeights.MODEL)
                .setLineage("root")
                .setVersion(2)
                .setSha256("0")
                .setInputTopic("videos")
                .setInputPartition(0)
                .setInputOffset(17)
                .setInputTimeMs(0)
                .setLabelledTimeMs(at.toEpochMilli())
                .setStalenessMs(0)
                .setWeightsExamples(0)
                .build();
    }
}
