package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.producer.ProducerMain;
import io.livelabel.producer.Shards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** A replay as its users run it, in a JVM of its own, killed again and again. */
final class KilledReplay {
    static final int PARTITIONS = 3;

    private static final int LONGEST_LIFE_MS = 600;
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private final TestTopics topics;
    private final String topic;
    private final Path output;
    private final List<String> options;
    private int killedInTheMiddle;

    /**
     * A replay.
     *
     * @param topic where its videos go to
     * @param output where it writes to
     * @param options of the command, beside the sizes of {@link Shards}
     */
    KilledReplay(TestTopics topics, String topic, Path output, String... options) {
        this.topics = topics;
        this.topic = topic;
        this.output = output;
        this.options = List.of(options);
    }

    /** Lets it run until it has sent something, and kills it a random while later. */
    void runAndKill(Random random) throws Exception {
        // So slow that it is not through before the kills are.
        Process replay = start("--rate", "1000");
        awaitRecords(replay);
        replay.waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS);
        killedInTheMiddle += replay.isAlive() ? 1 : 0;
        replay.destroyForcibly().waitFor();
    }

    /** How often it was killed before its end. */
    int killedInTheMiddle() {
        return killedInTheMiddle;
    }

    /** Lets it run to its end, and requires its exit status. */
    void finish(int status) throws Exception {
        Process last = start();
        assertThat(last.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(last.exitValue())
                .as(Files.readString(output, StandardCharsets.UTF_8))
                .isEqualTo(status);
    }

    /** Waits until it has sent something, whether committed or not, or has ended. */
    private void awaitRecords(Process replay) throws Exception {
        try (Admin admin = topics.broker().connection().openAdmin()) {
            long before = offsets(admin);
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !replay.isAlive() || offsets(admin) > before);
        }
    }

    private long offsets(Admin admin) throws Exception {
        if (!admin.listTopics().names().get().contains(topic)) {
            return 0;
        }
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(latest).all().get().values().stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .sum();
    }

    private Process start(String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ProducerMain.class.getName(),
                                "replay",
                                "--partitions",
                                String.valueOf(PARTITIONS),
                                "--commit-interval-ms",
                                "60",
                                "--property",
                                "kafka.transaction.timeout.ms=" + TRANSACTION_TIMEOUT_MS,
                                "--rgb-size",
                                String.valueOf(Shards.SIZES.rgb()),
                                "--audio-size",
                                String.valueOf(Shards.SIZES.audio()),
                                "--classes",
                                String.valueOf(Shards.SIZES.classes()),
                                "--bootstrap-servers",
                                topics.broker().connection().bootstrapServers(),
                                "--schema-registry",
                                topics.broker().connection().registryUrl()));
        command.addAll(options);
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }
}
