package io.livelabel.classifier.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.livelabel.classifier.Commands;
import io.livelabel.classifier.LabelledUploads;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.TellingWeights;
import io.livelabel.classifier.Videos;
import io.livelabel.classifier.explain.ExplainCommand;
import io.livelabel.schemas.avro.Label;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a real broker, with the default engine. */
final class RelabelCommandIT {
    private static final String LONG_AGO = "--from=2020-01-01T00:00:00Z";
    private static final String CORRECTIONS = "labels-corrections";

    @TempDir private Path directory;
    private TestBroker broker;
    private Publisher publisher;
    private Commands commands;

    @BeforeEach
    void start() {
        broker = new TestBroker();
        broker.createTopics(Map.of());
        publisher = new Publisher(broker.connection());
        commands = new Commands(broker);
    }

    @AfterEach
    void stop() {
        publisher.close();
        broker.close();
    }

    @Test
    void givesEachUploadOfTheRangeOneRecordThatExplainProves() throws Exception {
        LabelledUploads.label(broker, publisher, directory);
        publish(2);
        publisher.send("videos", "poison", new byte[] {1});

        String summary = run(LONG_AGO, "--version=2", "--max-batch=2");

        assertThat(commands.status()).isEqualTo(CommandRunner.BAD_RECORDS);
        assertThat(summary)
                .contains("range       videos-0@0-2, frames-0@0-0")
                .contains("version     root:2 of model logistic, SHA-256 ")
                .contains("relabelled  3 records in ")
                .contains("left out    1 that cannot be labelled");
        List<VideoLabels> first = LabelledUploads.read(broker, "labels");
        List<VideoLabels> again = LabelledUploads.read(broker, CORRECTIONS);
        assertThat(again)
                .extracting(
                        VideoLabels::getId,
                        VideoLabels::getVersion,
                        VideoLabels::getSha256,
                        VideoLabels::getInputTopic,
                        VideoLabels::getInputOffset)
                .containsExactly(
                        tuple("a", 2L, sha256(2), "videos", 0L),
                        tuple("b", 2L, sha256(2), "videos", 1L),
                        tuple("c", 2L, sha256(2), "frames", 0L));
        assertThat(again)
                .extracting(VideoLabels::getInputTimeMs)
                .isEqualTo(first.stream().map(VideoLabels::getInputTimeMs).toList());
        assertThat(first).extracting(VideoLabels::getVersion).containsOnly(1L);
        for (String what : List.of("a", "videos:0:1", "c")) {
            assertThat(explain(what, "--topic=" + CORRECTIONS))
                    .contains("by root:2 of model logistic")
                    .contains("the same: no probability is more than ");
            assertThat(commands.status()).isZero();
        }
    }

    @Test
    void labelsAgainWhatReachesItsThresholdAndNamesIt() throws Exception {
        publish(1);
        LabelledUploads.send(broker, publisher);
        Path vocabulary =
                Files.writeString(directory.resolve("v.csv"), "Index,Name\n0,Car\n1,Game\n");
        Path thresholds =
                Files.writeString(directory.resolve("t.csv"), "class,threshold\n0,0\n1,0\n2,1\n");

        run(
                "--from-offset=videos:0:1",
                "--version=root:1",
                "--min-probability=0.4",
                "--vocabulary=" + vocabulary,
                "--thresholds=" + thresholds);

        assertThat(commands.status()).isZero();
        VideoLabels made = LabelledUploads.read(broker, CORRECTIONS).get(0);
        assertThat(made.getId()).isEqualTo("b");
        assertThat(made.getLabels())
                .isNotEmpty()
                .allSatisfy(
                        label -> {
                            assertThat(label.getProbability()).isGreaterThanOrEqualTo(0.4f);
                            assertThat(label.getName())
                                    .isEqualTo(
                                            switch (label.getClassId()) {
                                                case 0 -> "Car";
                                                case 1 -> "Game";
                                                default -> null;
                                            });
                        })
                .extracting(Label::getClassId)
                .doesNotContain(2);
        assertThat(explain("b", "--topic=" + CORRECTIONS, "--thresholds=" + thresholds))
                .contains("the same: no probability is more than ");
        assertThat(explain("b", "--topic=" + CORRECTIONS))
                .contains("cannot be told without the thresholds of SHA-256 ");
        assertThat(commands.status()).isEqualTo(1);
    }

    @Test
    void takesTheVersionThatIsToServeAndTheRangeByTime() throws Exception {
        publish(1);
        publish(2);
        LabelledUploads.send(broker, publisher);
        assertThat(run(LONG_AGO))
                .isEqualTo(
                        "error: model-control names no version of model logistic: give --version\n");
        publisher.decide("root", 1, true);

        assertThat(run(LONG_AGO, "--topic=frames")).contains("version     root:1");
        assertThat(run(LONG_AGO, "--lineage=root", "--topic=frames"))
                .contains("version     root:2");
        assertThat(LabelledUploads.read(broker, CORRECTIONS))
                .extracting(VideoLabels::getId)
                .containsExactly("c", "c");
        String later = Instant.now().plusSeconds(3600).toString();
        assertThat(run("--from=" + later))
                .isEqualTo("error: no record lies in the range: nothing was labelled\n");
        assertThat(run(LONG_AGO, "--to=2021-01-01T00:00:00Z")).contains("no record lies in");
        assertThat(run("--from=1950-01-01T00:00:00Z", "--to=1960-01-01T00:00:00Z"))
                .contains("no record lies in");
        assertThat(run("--from=1950-01-01T00:00:00Z", "--topic=videos"))
                .contains("range       videos-0@0-1", "relabelled  2 records in ");
    }

    @Test
    void saysWhatCannotBeLabelledAgain() throws Exception {
        publish(1);
        publish(2);
        publisher.retire("root", 1);
        LabelledUploads.send(broker, publisher);

        assertThat(run(LONG_AGO, "--version=1"))
                .isEqualTo(
                        "error: model logistic has no version 1: it was never published, or is retired; retained are root:2\n");
        assertThat(run(LONG_AGO, "--lineage=other"))
                .contains("no version of lineage other of model logistic is retained");
        assertThat(run("--version=2")).contains("Give either --from or --from-offset");
        assertThat(run(LONG_AGO, "--to=2019-01-01T00:00:00Z"))
                .contains("--to 2019-01-01T00:00Z is not behind --from 2020-01-01T00:00Z");
        assertThat(run("--from-offset=truth:0:0", "--version=2"))
                .contains("the model labels no uploads of topic truth, only of videos, frames");
        assertThat(run("--from-offset=videos:0:9", "--version=2"))
                .isEqualTo(
                        "error: there is no record at videos:0:9: the partition holds offsets 0 to 1\n");

        deleteBefore(1);
        assertThat(run("--from-offset=videos:0:0", "--version=2"))
                .isEqualTo(
                        "error: there is no record at videos:0:0: the partition holds offsets 1 to 1\n");
        assertThat(run("--from=" + Instant.now().plusSeconds(3600), "--version=2"))
                .isEqualTo("error: no record lies in the range: nothing was labelled\n");
        assertThat(run("--from-offset=videos:0:1", "--to=2020-01-01T00:00:00Z", "--version=2"))
                .contains(
                        "the range that begins at videos:0:1 is empty: --to 2020-01-01T00:00:00Z is not behind it");
        String refusal = run(LONG_AGO, "--version=2");
        assertThat(refusal)
                .contains(
                        "offsets up to 0 are deleted: part of the range from 2020-01-01T00:00:00Z on may be gone");
        String kept = refusal.replaceAll("(?s).*(--from \\S+).*", "$1").replace(' ', '=');
        assertThat(run(kept, "--version=2", "--topic=videos")).contains("relabelled  1 records");
        deleteBefore(2);
        assertThat(run(LONG_AGO, "--version=2"))
                .contains("videos-0 holds nothing, and offsets up to 1 are deleted");
        publisher.publish("root", 3, TellingWeights.of(3), chunk -> {}, m -> m.setSha256("0"));
        assertThat(run("--from-offset=frames:0:0", "--version=3"))
                .contains("version root:3 of model logistic cannot be loaded: the weights have");
    }

    @Test
    void labelsNothingTwiceByTheSameCommandUnlessItIsToldTo() throws Exception {
        publish(1);
        LabelledUploads.send(broker, publisher);
        publisher.send("videos", "poison", new byte[] {1});
        assertThat(run(LONG_AGO, "--version=1", "--max-batch=2"))
                .contains("before      0 offsets", "relabelled  3 records in ");
        assertThat(run(LONG_AGO, "--version=1"))
                .as("what an earlier run left out is not labelled yet")
                .contains("before      4 offsets", "relabelled  0 records in ", "left out    1 ");
        assertThat(commands.status()).isEqualTo(CommandRunner.BAD_RECORDS);
        assertThat(ids()).containsExactly("a", "b", "c");

        publisher.send("videos", "d", new Videos(broker.connection().openRegistry()).video("d"));
        assertThat(run(LONG_AGO, "--version=1"))
                .as("the range ends later now")
                .contains("before      4 offsets", "relabelled  1 records in ", "left out    1 ");
        assertThat(commands.status()).isEqualTo(CommandRunner.BAD_RECORDS);
        assertThat(ids()).containsExactly("a", "b", "c", "d");

        assertThat(run("--from-offset=videos:0:1", "--version=1"))
                .as("it begins elsewhere")
                .contains("before      0 offsets", "relabelled  2 records in ");
        assertThat(ids()).containsExactly("a", "b", "b", "c", "d", "d");
        assertThat(run("--from-offset=videos:0:1", "--version=1", "--min-probability=0.5"))
                .as("by another rule")
                .contains("before      0 offsets", "relabelled  2 records in ");
        assertThat(
                        run(
                                "--from-offset=videos:0:1",
                                "--version=1",
                                "--min-probability=0.5",
                                "--again"))
                .contains("before      0 offsets", "relabelled  2 records in ");
    }

    @Test
    void leavesNothingOutOfARangeWithoutWhatCannotBeRead() throws Exception {
        publish(1);
        publisher.send("videos", "poison", new byte[] {1});
        LabelledUploads.send(broker, publisher);
        assertThat(run(LONG_AGO, "--version=1")).contains("left out    1 ");
        assertThat(commands.status()).isEqualTo(CommandRunner.BAD_RECORDS);

        assertThat(run("--from-offset=videos:0:1", "--version=1")).contains("left out    0 ");
        assertThat(commands.status()).isZero();
        assertThat(run(LONG_AGO, "--version=1", "--topic=frames")).contains("left out    0 ");
        assertThat(commands.status()).isZero();
        assertThat(run(LONG_AGO, "--version=1", "--again"))
                .as("it counts anew")
                .contains("left out    1 ");
        assertThat(commands.status()).isEqualTo(CommandRunner.BAD_RECORDS);
    }

    private List<String> ids() throws Exception {
        return LabelledUploads.read(broker, CORRECTIONS).stream().map(VideoLabels::getId).toList();
    }

    @Test
    void aSecondRunOfAModelEndsTheFirst() throws Exception {
        publish(1);
        LabelledUploads.send(broker, publisher);
        run(LONG_AGO, "--version=1");
        List<VideoLabels> batch = LabelledUploads.read(broker, CORRECTIONS);
        try (Corrections first = open();
                Corrections second = open()) {
            second.write(batch, Map.of());
            assertThatThrownBy(() -> first.write(batch, Map.of()))
                    .isInstanceOf(UserException.class)
                    .hasMessage(
                            "another 'relabel' of model logistic has begun, and ended this one");
        }
        assertThat(broker.readAll(CORRECTIONS)).hasSize(2 * batch.size());
    }

    private Corrections open() {
        return new Corrections(
                broker.connection(), broker.connection().openRegistry(), TellingWeights.MODEL);
    }

    private void publish(long version) {
        publisher.publish(
                "root", version, LabelledUploads.random(version), chunk -> {}, manifest -> {});
    }

    private static String sha256(long version) {
        return LabelledUploads.random(version).sha256();
    }

    private void deleteBefore(long offset) throws Exception {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition("videos", 0),
                                    RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    private String run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--top-k=12");
        return commands.runWithSizes(new RelabelCommand(), all);
    }

    private String explain(String... arguments) {
        return commands.runWithSizes(new ExplainCommand(), List.of(arguments));
    }
}
