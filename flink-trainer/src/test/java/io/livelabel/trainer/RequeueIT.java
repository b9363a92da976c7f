package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.TestBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A minibatch into quarantine and out of it, with a real broker and a real Flink. */
class RequeueIT {
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final int SIZE = 16;
    private static final String INPUT = Topics.TRAINING_VIDEOS.name();
    private static final String QUARANTINE = Topics.TRAINING_QUARANTINE.name();

    @TempDir Path checkpoints;
    private TestBroker broker;

    @BeforeEach
    void startBroker() {
        broker = new TestBroker();
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void sendsEachExampleOfASkippedMinibatchBackOnceHoweverOftenItIsAsked() throws Exception {
        TrainerConfig config =
                TrainingHarness.config(broker.connection())
                        .engine(PoisonableProvider.NAME)
                        .maxBadMinibatches(100)
                        .checkpointDirectory(checkpoints)
                        .checkpointInterval(Duration.ofMillis(200))
                        .build();
        TrainingJob.createTopics(config);
        sendTheMinibatchThatIsSkipped();
        JobClient job = TrainingJob.submit(FlinkSettings.localConfiguration(config, 0), config);
        List<ConsumerRecord<byte[], byte[]>> copies = awaitQuarantine(SIZE);
        requireCopies(copies, broker.readAll(INPUT));
        cancel(job);
        Configuration flink = FlinkSettings.localConfiguration(config, 0);
        FlinkSettings.resumeFrom(
                flink,
                Checkpoints.newestComplete(checkpoints).orElseThrow().toUri().toString(),
                true);
        job = TrainingJob.submit(flink, config);

        assertThat(requeue("--list"))
                .startsWith("training-videos:0:16-32  16 records, 0 requeued  model logistic  ")
                .contains("  step 1  the loss or a gradient is NaN over 16 examples");
        leaveATransactionOpen(copies.get(0));
        assertThat(requeue("--step=1")).isEqualTo("16 examples requeued, 0 had been before\n");
        List<ConsumerRecord<byte[], byte[]>> input = broker.readAll(INPUT);
        assertThat(input).hasSize(SIZE + SIZE + 1 + SIZE);
        for (int i = 0; i < SIZE; i++) {
            ConsumerRecord<byte[], byte[]> again = input.get(2 * SIZE + 1 + i);
            assertThat(again.key()).isEqualTo(copies.get(i).key());
            assertThat(again.value()).isEqualTo(copies.get(i).value());
            assertThat(text(again, RecordHeaders.REQUEUED))
                    .isEqualTo(text(copies.get(i), RecordHeaders.PLACE));
            assertThat(again.headers().lastHeader(RecordHeaders.LINEAGE)).isNull();
        }

        // It is as bad as it was: the copies are of where it stands now, and the marks lie between.
        awaitQuarantine(3 * SIZE);
        assertThat(requeue("--records=training-videos:0:0-32"))
                .isEqualTo("0 examples requeued, 16 had been before\n");
        assertThat(broker.readAll(INPUT)).hasSize(input.size());
        assertThat(requeue("--records=training-videos:0:0-32", "--again"))
                .isEqualTo("16 examples requeued, 0 had been before\n");
        assertThat(broker.readAll(INPUT)).hasSize(input.size() + SIZE);
        cancel(job);
    }

    /** Sixteen good examples, then as many with a bad one among them, and what is none. */
    private void sendTheMinibatchThatIsSkipped() {
        ExampleStream stream = new ExampleStream(broker.connection());
        stream.send(0, SIZE, false);
        for (int i = 0; i < SIZE; i++) {
            TrainingVideo video = ExampleStream.video(1_000 + i);
            if (i == 7) {
                stream.sendBytes("broken", new byte[] {9, 9, 9});
                video.setLabels(Arrays.stream(PoisonableEngine.POISON).boxed().toList());
            }
            stream.sendBytes(video.getId(), stream.bytes(video));
        }
    }

    private static void requireCopies(
            List<ConsumerRecord<byte[], byte[]>> copies,
            List<ConsumerRecord<byte[], byte[]>> input) {
        List<ConsumerRecord<byte[], byte[]>> skipped =
                input.stream()
                        .filter(record -> record.offset() >= SIZE)
                        .filter(record -> record.value().length > 3)
                        .toList();
        assertThat(copies).hasSize(SIZE).hasSameSizeAs(skipped);
        for (int i = 0; i < SIZE; i++) {
            assertThat(copies.get(i).key()).isEqualTo(skipped.get(i).key());
            assertThat(copies.get(i).value()).isEqualTo(skipped.get(i).value());
            assertThat(text(copies.get(i), RecordHeaders.PLACE))
                    .isEqualTo("training-videos:0:" + skipped.get(i).offset());
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitQuarantine(int records) {
        return await().atMost(WAIT)
                .until(() -> broker.readAll(QUARANTINE), read -> read.size() >= records);
    }

    /** What a command leaves that was killed after it had sent one example. */
    private void leaveATransactionOpen(ConsumerRecord<byte[], byte[]> copy) {
        KafkaProducer<byte[], byte[]> killed =
                new KafkaProducer<>(
                        broker.connection()
                                .producer(
                                        Map.of(
                                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                                "livelabel-requeue")));
        killed.initTransactions();
        killed.beginTransaction();
        var unused = killed.send(new ProducerRecord<>(INPUT, 0, copy.key(), copy.value()));
        killed.flush();
        killed.close(Duration.ZERO);
    }

    private String requeue(String... options) {
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new RequeueCommand()).setOut(new PrintWriter(out, true));
        String[] all = Arrays.copyOf(options, options.length + 2);
        all[options.length] = "--bootstrap-servers=" + broker.connection().bootstrapServers();
        all[options.length + 1] = "--schema-registry=" + broker.connection().registryUrl();
        assertThat(line.execute(all)).isEqualTo(CommandRunner.OK);
        return out.toString();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(
                Objects.requireNonNull(record.headers().lastHeader(header)).value(),
                StandardCharsets.UTF_8);
    }

    private static void cancel(JobClient job) throws Exception {
        TrainingJob.cancel(job, Duration.ofSeconds(30));
        assertThatThrownBy(() -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                .hasStackTraceContaining("cancel");
    }
}
