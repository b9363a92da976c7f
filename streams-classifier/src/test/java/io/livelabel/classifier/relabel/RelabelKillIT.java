package io.livelabel.classifier.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.ClassifierMain;
import io.livelabel.classifier.LabelledUploads;
import io.livelabel.classifier.Publisher;
import io.livelabel.classifier.Videos;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.ChildJvm;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.TestRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: each upload of a range is labelled again exactly once, whenever a run is killed.
 */
final class RelabelKillIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int VIDEOS = 1_500;
    private static final int FRAMES = 100;
    private static final int POISON = 20;

    @TempDir private Path directory;

    @Test
    void aRunThatIsKilledTwiceInTheMiddleGoesOnByTheSameCommand() throws Exception {
        try (TestRegistry registry = new TestRegistry();
                TestBroker broker = new TestBroker()) {
            broker.createTopics(Map.of("videos", 2));
            Connection connection =
                    Connection.to(broker.connection().bootstrapServers(), registry.url());
            upload(connection);
            try (ChildJvm relabel =
                    new ChildJvm(
                            directory.resolve("relabel.log"),
                            "400m",
                            ClassifierMain.class,
                            "relabel",
                            "--bootstrap-servers=" + connection.bootstrapServers(),
                            "--schema-registry=" + registry.url(),
                            "--rgb-size=8",
                            "--audio-size=4",
                            "--classes=12",
                            "--top-k=12",
                            "--from=2020-01-01T00:00:00Z",
                            "--version=1",
                            "--max-batch=3")) {
                killBehind(broker, relabel, 200);
                relabel.startAgain();
                killBehind(broker, relabel, 1_000);
                relabel.startAgain();
                Process last = relabel.process();
                assertThat(last.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
                String output = relabel.output();
                assertThat(output)
                        .contains(
                                "going on behind them",
                                "relabelled  ",
                                "left out    " + POISON + " that cannot be labelled");
                assertThat(last.exitValue())
                        .as("records of the range are left out, whichever run met them")
                        .isEqualTo(CommandRunner.BAD_RECORDS);
            }
            assertEachOnce(broker, connection);
        }
    }

    private static void upload(Connection connection) {
        Videos videos = new Videos(connection.openRegistry());
        try (Publisher publisher = new Publisher(connection)) {
            publisher.publish("root", 1, LabelledUploads.random(1), chunk -> {}, manifest -> {});
            for (int i = 0; i < VIDEOS; i++) {
                publisher.send("videos", "video-" + i, videos.video("video-" + i));
                if (i % (VIDEOS / POISON) == 0) {
                    publisher.send("videos", "poison-" + i, new byte[] {1});
                }
            }
            for (int i = 0; i < FRAMES; i++) {
                String id = "framed-" + i;
                publisher.send("frames", id, videos.frames(id, 2, new byte[16], new byte[8]));
            }
        }
    }

    /** Kills it once so many offsets are written, its markers of transactions included. */
    private static void killBehind(TestBroker broker, ChildJvm relabel, long offset)
            throws Exception {
        TopicPartition corrections = new TopicPartition("labels-corrections", 0);
        try (Admin admin = broker.connection().openAdmin()) {
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(5))
                    .until(
                            () ->
                                    admin.listOffsets(Map.of(corrections, OffsetSpec.latest()))
                                                    .partitionResult(corrections)
                                                    .get()
                                                    .offset()
                                            > offset);
        }
        assertThat(relabel.process().isAlive()).as("it is killed in the middle").isTrue();
        relabel.kill();
    }

    private static void assertEachOnce(TestBroker broker, Connection connection) throws Exception {
        AvroSerde<VideoLabels> serde =
                new AvroSerde<>(VideoLabels.class, connection.openRegistry());
        List<ConsumerRecord<byte[], byte[]>> records = broker.readAll("labels-corrections");
        Set<String> ids = new HashSet<>();
        Set<String> places = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            VideoLabels made = serde.read(record.value());
            ids.add(made.getId());
            places.add(
                    "%s:%d:%d"
                            .formatted(
                                    made.getInputTopic(),
                                    made.getInputPartition(),
                                    made.getInputOffset()));
        }
        assertThat(records).as("records in all").hasSize(VIDEOS + FRAMES);
        assertThat(places).as("places of input, none twice").hasSize(VIDEOS + FRAMES);
        Set<String> expected = new HashSet<>();
        IntStream.range(0, VIDEOS).forEach(i -> expected.add("video-" + i));
        IntStream.range(0, FRAMES).forEach(i -> expected.add("framed-" + i));
        assertThat(ids).isEqualTo(expected);
    }
}
