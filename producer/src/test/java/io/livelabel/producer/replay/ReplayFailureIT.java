package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.producer.Shards;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.schemas.client.UserException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayFailureIT {
    @TempDir Path directory;

    @Test
    void sendsNothingBehindARecordThatTheBrokerRefuses() throws Exception {
        List<Path> shards = Shards.write(directory, 1, 200);
        ReplayConfig config = ReplayBuilder.training(shards).config();
        try (TestBroker broker = new TestBroker()) {
            Pace refusedFromTheHundredth =
                    (videos, bytes) -> {
                        if (videos == 100) {
                            limit(broker, "training-videos", 100);
                        }
                        return 0;
                    };
            assertThatThrownBy(
                            () ->
                                    new Replay(config, broker.connection(), refusedFromTheHundredth)
                                            .run())
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(
                            "of shard a.tfrecord could not be sent to training-videos-0")
                    .hasMessageContaining("RecordTooLargeException");
            limit(broker, "training-videos", 1_000_000);
            assertThat(broker.readAll("training-videos")).isEmpty();

            ReplaySummary summary = new Replay(config, broker.connection(), Pace.unlimited()).run();

            assertThat(summary.progress().sent()).isEqualTo(200);
            assertThat(broker.readAll("training-videos").subList(0, 200))
                    .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 200).mapToObj(video -> "a" + video).toList());
        }
    }

    @Test
    void saysWhichRecordWasNotSentWhenTheBrokerIsGone() throws Exception {
        List<Path> shards = Shards.write(directory, 1, 20);
        ReplayConfig config = ReplayBuilder.live(shards).config();
        TestBroker broker = new TestBroker();
        Pace stopsTheBroker =
                (videos, bytes) -> {
                    if (videos == 10) {
                        broker.close();
                    }
                    return 0;
                };
        Connection impatient =
                with(
                        broker.connection(),
                        Map.of(
                                "delivery.timeout.ms", "1500",
                                "request.timeout.ms", "1000",
                                "max.block.ms", "2500"));
        assertThatThrownBy(() -> new Replay(config, impatient, stopsTheBroker).run())
                .isInstanceOf(UserException.class)
                .hasMessageMatching(
                        "record \\d+ of shard a.tfrecord could not be sent to videos-0: .*Timeout.*; see whether the broker at .* runs and has room on its disk, then the same command goes on behind what was committed");
    }

    @Test
    void waitsForABrokerThatGoesAwayAndComesBack() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 1_000);
        ReplayConfig config =
                ReplayBuilder.training(shards).committedEvery(Duration.ofMillis(50)).config();
        try (TestBroker broker = TestBroker.thatIsSoonMissed()) {
            Replay replay = new Replay(config, broker.connection(), Pace.videosPerSecond(1_000));
            CompletableFuture<ReplaySummary> summary =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return replay.run();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            await().until(() -> replay.progress().sent() > 100);
            broker.suspend();
            await().until(() -> replay.progress().unanswered().toSeconds() >= 3);
            assertThat(summary).isNotDone();
            broker.resume();

            assertThat(summary.get(60, TimeUnit.SECONDS).progress().sent()).isEqualTo(2_000);
            assertThat(broker.readAll("training-videos").stream().limit(2_000))
                    .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
                    .doesNotHaveDuplicates()
                    .startsWith("a0")
                    .endsWith("b999");
        }
    }

    @Test
    void saysThatNoBrokerAnswers() throws Exception {
        ReplayConfig config = ReplayConfig.live(Shards.write(directory, 1, 1));
        Connection nowhere =
                with(
                        Connection.to("localhost:1", "mock://nowhere"),
                        Map.of("default.api.timeout.ms", "1500", "request.timeout.ms", "1000"));
        assertThatThrownBy(() -> new Replay(config, nowhere, Pace.unlimited()).run())
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no Kafka broker answered at localhost:1");
    }

    @Test
    void namesAShardThatIsGoneBeforeItSendsAnything() throws Exception {
        List<Path> shards = Shards.write(directory, 2, 1);
        Files.delete(shards.get(1));
        assertThatThrownBy(
                        () ->
                                new Replay(
                                                ReplayConfig.live(shards),
                                                Connection.to("localhost:1", "mock://nowhere"),
                                                Pace.unlimited())
                                        .run())
                .isInstanceOf(UserException.class)
                .hasMessage("no such shard: " + shards.get(1));
    }

    private static Connection with(Connection connection, Map<String, String> kafka) {
        return new Connection(
                connection.bootstrapServers(), connection.registryUrl(), kafka, Map.of());
    }

    private static void limit(TestBroker broker, String topic, int bytes) {
        try (Admin admin = broker.connection().openAdmin()) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(
                                                            "max.message.bytes",
                                                            String.valueOf(bytes)),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
