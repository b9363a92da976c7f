package io.livelabel.classifier.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.classifier.control.ControlHistory;
import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.Decisions;
import io.livelabel.classifier.control.Operator;
import io.livelabel.classifier.control.PublishedVersions;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.RefusalKind;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.PrequentialFigures;
import io.livelabel.schemas.avro.Truth;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gates and the receivers that obey them, on a real broker. */
final class QualityGateIT {
    private static final int VIDEOS = 40;
    private static final GateSettings SETTINGS =
            new GateSettings(Evidence.LIVE, 0.02, 0.05, 0.2, 0, VIDEOS, VIDEOS, true);

    private TestBroker broker;
    private Publisher publisher;

    @BeforeEach
    void start() {
        broker = new TestBroker();
        broker.createTopics(Map.of());
        publisher = new Publisher(broker.connection());
    }

    @AfterEach
    void stop() {
        publisher.close();
        broker.close();
    }

    @Test
    void acceptsByThePrequentialFiguresAloneWhereNoTruthHasComeAndSaysSo() throws Exception {
        publish(1, 0.5);
        try (GateInstance instance = open("a");
                GateInstance other = open("b")) {
            instance.awaitServing(1);
            other.awaitServing(1);
            publish(2, 0.4);
            instance.awaitServing(2);
            other.awaitServing(2);
            ModelControl decision = inForce();
            assertThat(decision.getAction()).isEqualTo(ControlAction.ACCEPTED);
            assertThat(decision.getReason())
                    .isEqualTo(
                            "by its prequential figures alone: the truth of 0 live videos has come, 40 are needed to compare it with root:1");
            assertThat(decision.getFigures())
                    .containsEntry("challenger.prequential.gap20", 0.4)
                    .containsEntry("incumbent.prequential.gap20", 0.5);

            publish(3, 0.1);
            awaitVerdict(3, ControlAction.REFUSED);
            assertThat(inForce().getReason()).contains("its prequential GAP@20 is 0.1000");
            assertThat(inForce().getVersion()).isEqualTo(2);
            publisher.publish("root", 4, TellingWeights.of(4), c -> {}, m -> m.setSha256("0"));
            awaitVerdict(4, ControlAction.REFUSED);
            assertThat(inForce().getReason()).contains("the weights have SHA-256");
            instance.awaitServing(2);
        }
        try (GateInstance restarted = open("c")) {
            restarted.awaitServing(2);
            publish(5, 0.4);
            restarted.awaitServing(5);
        }
        assertThat(history().decisions())
                .extracting(ModelControl::getChallengerVersion)
                .as("each version was judged once")
                .containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void refusesAChallengerThatIsWorseOnTheSameLiveVideosAndAcceptsOneThatIsNot() throws Exception {
        publish(1, 0.5);
        try (GateInstance instance = open("a")) {
            instance.awaitServing(1);
            uploadWhatVersionOneKnows();
            publish(2, 0.9);
            awaitVerdict(2, ControlAction.REFUSED);
            ModelControl refusal = inForce();
            assertThat(refusal.getReason())
                    .startsWith("over 40 live videos its GAP@20 is 0.")
                    .contains("that of root:1 1.0000: below by more than 0.0200");
            assertThat(refusal.getFigures())
                    .containsEntry("incumbent.gap20", 1.0)
                    .containsEntry("live.videos", 40.0)
                    .containsKeys("challenger.tail.gap20", "challenger.prequential.gap20");
            instance.awaitServing(1);

            publish(3, TellingWeights.of(1));
            instance.awaitServing(3);
            assertThat(inForce().getReason())
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

    @Test
    void comparesOnTheFirstVideosOfTheProbeSetAndNeedsNoLiveOnesWhereThatIsAskedFor()
            throws Exception {
        fillTheProbeSet();
        delete("labels", "truth");
        GateSettings onProbes =
                new GateSettings(Evidence.PROBE, 0.02, 0.05, 0.2, 0, VIDEOS, VIDEOS, false);
        publish(1, 0.5);
        try (GateInstance instance = open("a", size -> {}, onProbes)) {
            instance.awaitServing(1);
            publish(2, 0.9);
            awaitVerdict(2, ControlAction.REFUSED);
            ModelControl refusal = inForce();
            assertThat(refusal.getReason())
                    .startsWith("over 40 videos of the probe set its GAP@20 is 0.")
                    .contains("that of root:1 1.0000: below by more than 0.0200");
            assertThat(refusal.getFigures())
                    .containsEntry("incumbent.gap20", 1.0)
                    .containsEntry("probe.videos", 40.0)
                    .doesNotContainKey("live.videos");
            assertThat(instance.counters().versionsRefused.of(RefusalKind.PROBE)).isEqualTo(1);

            publish(3, TellingWeights.of(1));
            instance.awaitServing(3);
            assertThat(inForce().getReason())
                    .isEqualTo(
                            "over 40 videos of the probe set its GAP@20 is 1.0000, that of root:1 1.0000");
        }
        GateSettings more = new GateSettings(Evidence.PROBE, 0.02, 0.05, 0.2, 0, 100, 100, false);
        try (GateInstance instance = open("b", size -> {}, more)) {
            instance.awaitServing(3);
            publish(4, 0.9);
            instance.awaitServing(4);
            assertThat(inForce().getReason())
                    .isEqualTo(
                            "by its prequential figures alone: the probe set has 50 different labelled videos, 100 are needed to compare it with root:3");
        }
    }

    /**
     * Videos whose truth version 1 knows, what is no video, has no label or came before, and behind
     * them some whose truth it does not know.
     */
    private void fillTheProbeSet() {
        Videos videos = new Videos(broker.connection().openRegistry());
        int best = bestOfVersionOne();
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

    private static int bestOfVersionOne() {
        return IntStream.range(0, TellingWeights.SIZES.classes())
                .boxed()
                .max(Comparator.comparing(c -> TellingWeights.probability(1, c)))
                .orElseThrow();
    }

    @Test
    void anotherJudgesWhereTheOwnerIsLostInTheMiddleOfAJudgementAndItsOwnComesTooLate()
            throws Exception {
        publish(1, 0.5);
        CountDownLatch judging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        IntConsumer stuck =
                size -> {
                    if (Thread.currentThread().getName().equals("quality-gate")
                            && history().serving().isPresent()) {
                        judging.countDown();
                        await().atMost(GateInstance.LONG).until(() -> release.getCount() == 0);
                    }
                };
        try (GateInstance first = open("first", stuck)) {
            first.awaitServing(1);
            try (GateInstance second = open("second")) {
                second.awaitServing(1);
                publish(2, 0.5);
                assertThat(judging.await(GateInstance.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(first.labels()).as("it labels meanwhile").isEqualTo(1);
                removeFromTheGroup();
                second.awaitServing(2);
                first.awaitServing(2);
                release.countDown();
                publish(3, 0.5);
                second.awaitServing(3);
                first.awaitServing(3);
            }
        }
        assertThat(history().decisions())
                .extracting(ModelControl::getChallengerVersion)
                .containsExactly(1L, 2L, 3L);
        assertThat(history().decisions())
                .extracting(ModelControl::getDecidedBy)
                .startsWith("first", "second");
    }

    @Test
    void refusesAChallengerThatTheEngineCannotScoreWithAndJudgesThoseBehindIt() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean fails = new AtomicBoolean();
        IntConsumer failing =
                size -> {
                    if (fails.get() && Thread.currentThread().getName().equals("quality-gate")) {
                        failures.incrementAndGet();
                        throw new UnsupportedOperationException("no such layer");
                    }
                };
        publish(1, 0.5);
        try (GateInstance instance = open("a", failing)) {
            instance.awaitServing(1);
            fails.set(true);
            publish(2, 0.5);
            awaitVerdict(2, ControlAction.REFUSED);
            assertThat(inForce().getReason())
                    .startsWith("3 trials failed")
                    .endsWith("no such layer");
            assertThat(failures).hasValue(3);
            fails.set(false);
            publish(3, 0.5);
            instance.awaitServing(3);
        }
    }

    @Test
    void judgesNothingWhileAVersionIsPinnedAndTheNewestThatWaitsBehindIt() throws Exception {
        publish(1, 0.5);
        try (GateInstance instance = open("a")) {
            instance.awaitServing(1);
            publish(2, 0.5);
            instance.awaitServing(2);
            operate(operator -> operator.pin(new VersionName("root", 1), "wanted"));
            instance.awaitServing(1);
            publish(3, 0.5);
            publish(4, 0.5);
            operate(operator -> operator.unpin("enough"));
            instance.awaitServing(4);
            operate(operator -> operator.rollBack(false, "worse"));
            instance.awaitServing(1);
            publish(5, 0.5);
            instance.awaitServing(5);
        }
        assertThat(history().decisions())
                .extracting(ModelControl::getAction)
                .containsExactly(
                        ControlAction.ACCEPTED,
                        ControlAction.ACCEPTED,
                        ControlAction.PINNED,
                        ControlAction.UNPINNED,
                        ControlAction.ACCEPTED,
                        ControlAction.ROLLED_BACK,
                        ControlAction.ACCEPTED);
    }

    private interface Operation {
        ModelControl by(Operator operator) throws InterruptedException;
    }

    private void operate(Operation operation) throws InterruptedException {
        PublishedVersions published = PublishedVersions.of(TellingWeights.MODEL);
        for (long version = 1; version <= 4; version++) {
            published.offer(
                    Publisher.manifest(TellingWeights.ARCHITECTURE, "root", version, "hash"));
        }
        try (ControlLog log = openLog()) {
            operation.by(
                    new Operator(
                            log,
                            published,
                            new Decisions(TellingWeights.MODEL, "operator", Clock.systemUTC())));
        }
    }

    private void publish(long version, double gap20) {
        publisher.publish(
                "root",
                version,
                TellingWeights.of(version),
                chunk -> {},
                manifest ->
                        manifest.setPrequential(
                                new PrequentialFigures(64L, gap20, 0.6, 0.5, 0.1, 3.0)));
    }

    private void publish(long version, Weights weights) {
        publisher.publish("root", version, weights, chunk -> {}, manifest -> {});
    }

    /** Live videos with labels, whose truth is what version 1 scores best. */
    private void uploadWhatVersionOneKnows() {
        Videos videos = new Videos(broker.connection().openRegistry());
        AvroSerde<VideoLabels> labels =
                new AvroSerde<>(VideoLabels.class, broker.connection().openRegistry());
        AvroSerde<Truth> truths = new AvroSerde<>(Truth.class, broker.connection().openRegistry());
        int best = bestOfVersionOne();
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

    private void delete(String... topics) throws Exception {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.deleteTopics(List.of(topics)).all().get();
        }
    }

    private void removeFromTheGroup() throws Exception {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.removeMembersFromConsumerGroup(
                            "livelabel-gate-" + TellingWeights.MODEL,
                            new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        }
    }

    private void awaitVerdict(long version, ControlAction action) {
        await().atMost(GateInstance.LONG)
                .untilAsserted(
                        () ->
                                assertThat(inForce())
                                        .returns(version, ModelControl::getChallengerVersion)
                                        .returns(action, ModelControl::getAction));
    }

    private ModelControl inForce() {
        return history().inForce().orElseThrow();
    }

    private ControlHistory history() {
        try (ControlLog log = openLog()) {
            return log.read();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ControlLog openLog() {
        return new ControlLog(
                broker.connection(), broker.connection().openRegistry(), TellingWeights.MODEL);
    }

    private GateInstance open(String name) {
        return open(name, size -> {});
    }

    private GateInstance open(String name, IntConsumer beforePass) {
        return open(name, beforePass, SETTINGS);
    }

    private GateInstance open(String name, IntConsumer beforePass, GateSettings settings) {
        return new GateInstance(
                broker.connection(), name, beforePass, settings, TrustedKeys.none());
    }
}
