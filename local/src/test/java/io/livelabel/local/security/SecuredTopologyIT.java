package io.livelabel.local.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.livelabel.classifier.Classifier;
import io.livelabel.classifier.ClassifierConfig;
import io.livelabel.schemas.AvroSerde;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.access.Application;
import io.livelabel.schemas.access.Right;
import io.livelabel.schemas.avro.VideoLabels;
import io.livelabel.schemas.client.SecuredBroker;
import io.livelabel.schemas.client.TestBroker;
import io.livelabel.trainer.TrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The whole topology at a broker and a registry with TLS, passwords and access control, each
 * application as a user of its own with its least rights, and with signed weights.
 */
class SecuredTopologyIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<Application> REPLAYS =
            List.of(Application.REPLAY_TRAINING, Application.REPLAY_LIVE, Application.REPLAY_PROBE);
    private static final List<Application> COMMANDS =
            List.of(
                    Application.STATUS,
                    Application.MODELS,
                    Application.OPERATOR,
                    Application.EXPLAIN,
                    Application.RELABEL);

    /**
     * A loss that is not finite would need the one, and none is; a version that is retired the
     * other, a minute after it has served at the earliest.
     */
    private static final String[] NOT_USED = {
        "trainer: TOPIC training-quarantine WRITE", "trainer: TOPIC model-control READ"
    };

    /** What is said to whoever lacks a right; one that may not even see a topic hears of that. */
    private static final String[] REFUSED = {
        "the broker's access control refused", "it lacks the right"
    };

    @TempDir Path directory;

    private CapturedOutput output;
    private SecuredBroker broker;
    private SecuredUsers users;
    private SecuredApplications applications;

    @BeforeEach
    void prepare() throws Exception {
        output = new CapturedOutput();
        broker = new SecuredBroker(directory);
        users =
                new SecuredUsers(
                        broker, SecuredApplications.MODEL, ClassifierConfig.DEFAULT_APPLICATION_ID);
        applications = new SecuredApplications(users, directory);
    }

    @AfterEach
    void stop() {
        broker.close();
        output.close();
    }

    @Test
    void eachApplicationWorksWithItsLeastRightsAndNoSecretIsPrinted() throws Exception {
        refusesWhoHasNoRights();
        users.grantAll();
        for (Application replay : REPLAYS) {
            assertThat(applications.replay(replay, false)).as("%s", replay).isEmpty();
            // There is nothing to send now: it looks how far it was, and whether ends are marked.
            assertThat(applications.replay(replay, false)).as("%s", replay).isEmpty();
        }
        sendMalformed(Topics.TRAINING_VIDEOS);
        train();
        sendMalformed(Topics.VIDEOS);
        classifyAndAsk();
        trainOnWhatIsThere();
        needsEachRight(
                Application.REPLAY_LIVE, () -> applications.replay(Application.REPLAY_LIVE, true));
        printsNoSecret();
    }

    private void refusesWhoHasNoRights() throws InterruptedException {
        assertThat(applications.replay(Application.REPLAY_TRAINING, false))
                .hasValueSatisfying(
                        said ->
                                assertThat(said)
                                        .contains(
                                                "is not there for this user: it lacks the right"
                                                        + " CREATE on it")
                                        .contains("the user lacks some of"));
        for (Application command : COMMANDS) {
            assertThat(applications.ask(command, "1", "videos:0:0"))
                    .as("%s", command)
                    .hasValueSatisfying(said -> assertThat(said).containsAnyOf(REFUSED));
        }
    }

    private void train() throws Exception {
        JobClient job = applications.train();
        awaitRecords(Topics.WEIGHTS_MANIFESTS, 1);
        TrainingJob.cancel(job, PATIENCE);
    }

    /** Only where versions are there already are they read. */
    private void trainOnWhatIsThere() throws Exception {
        int before = records(Topics.WEIGHTS_MANIFESTS).size();
        JobClient job = applications.train();
        awaitRecords(Topics.WEIGHTS_MANIFESTS, before + 1);
        assertThat(applications.replay(Application.REPLAY_TRAINING, true)).isEmpty();
        awaitUseOfAllRights(Application.TRAINER, NOT_USED);
        TrainingJob.cancel(job, PATIENCE);
    }

    private void classifyAndAsk() throws Exception {
        try (Classifier ignored = applications.classify()) {
            awaitRecords(Topics.LABELS, SecuredApplications.VIDEOS);
            awaitUseOfAllRights(Application.CLASSIFIER);
            VideoLabels label =
                    new AvroSerde<>(VideoLabels.class, broker.admin().openRegistry())
                            .read(records(Topics.LABELS).get(0).value());
            String version = String.valueOf(label.getVersion());
            String place = "videos:0:" + label.getInputOffset();
            for (Application command : COMMANDS) {
                needsEachRight(command, () -> applications.ask(command, version, place));
            }
        }
        for (Application replay : REPLAYS) {
            awaitUseOfAllRights(replay);
        }
    }

    /** It works with its rights, and without any single one it says what is refused. */
    private void needsEachRight(Application application, Callable<Optional<String>> action)
            throws Exception {
        try (Admin admin = broker.admin().openAdmin()) {
            for (Right right : users.rights(application)) {
                // The broker may hear of what was granted again a little later.
                awaitFromNowOn()
                        .untilAsserted(
                                () -> assertThat(action.call()).as("%s", application).isEmpty());
                SecuredUsers.without(
                        admin,
                        application,
                        right,
                        () ->
                                awaitFromNowOn()
                                        .untilAsserted(
                                                () -> requireRefused(application, right, action)));
            }
        }
    }

    private static void requireRefused(
            Application application, Right right, Callable<Optional<String>> action)
            throws Exception {
        assertThat(action.call())
                .as("%s without %s", application, right)
                .hasValueSatisfying(said -> assertThat(said).containsAnyOf(REFUSED));
    }

    /** Waits for what mostly holds already, and is looked at some hundred times. */
    private static ConditionFactory awaitFromNowOn() {
        return await().atMost(PATIENCE).pollDelay(Duration.ZERO);
    }

    private void awaitUseOfAllRights(Application application, String... butFor) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(users.unused(application))
                                        .as("rights that were granted, and not needed so far")
                                        .isSubsetOf(Arrays.asList(butFor)));
    }

    private void sendMalformed(Topics.Topic topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(broker.admin().producer(Map.of()))) {
            producer.send(new ProducerRecord<>(topic.name(), new byte[] {1, 2, 3})).get();
        }
    }

    private void awaitRecords(Topics.Topic topic, int least) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records(topic)).hasSizeGreaterThanOrEqualTo(least));
    }

    private List<ConsumerRecord<byte[], byte[]>> records(Topics.Topic topic) {
        return TestBroker.readAll(broker.admin(), topic.name());
    }

    /** None was printed; and each would have been found, whichever way it had been. */
    private void printsNoSecret() throws IOException {
        assertThat(output.text())
                .as("the settings of clients are logged, without secrets")
                .contains("sasl.jaas.config = [hidden]")
                .contains("security.protocol = SASL_SSL");
        List<String> secrets = new ArrayList<>(users.secrets());
        secrets.add(Files.readAllLines(applications.privateKey()).get(1));
        assertThat(printed(secrets)).isEmpty();

        List<Runnable> ways = new ArrayList<>();
        for (String secret : secrets) {
            String sentence = "it is " + secret;
            ways.add(() -> System.out.println(sentence));
            ways.add(() -> System.err.println(sentence));
            ways.add(() -> LoggerFactory.getLogger("io.livelabel.local").debug(sentence));
            ways.add(() -> LoggerFactory.getLogger("org.apache.kafka").info(sentence));
            ways.add(
                    () ->
                            LoggerFactory.getLogger("org.apache.flink")
                                    .warn("it failed", new IllegalStateException(sentence)));
        }
        for (int i = 0; i < ways.size(); i++) {
            int before = output.text().length();
            ways.get(i).run();
            assertThat(output.text().substring(before)).contains(secrets.get(i / 5));
        }
        assertThat(printed(secrets)).containsExactlyElementsOf(secrets);
    }

    private List<String> printed(List<String> secrets) {
        String text = output.text();
        return secrets.stream().filter(text::contains).toList();
    }
}
