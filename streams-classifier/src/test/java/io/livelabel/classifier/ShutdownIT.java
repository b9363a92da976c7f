package io.livelabel.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.livelabel.schemas.client.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A classifier that is told to stop while it cannot. */
final class ShutdownIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration WITHIN = Duration.ofSeconds(20);

    @TempDir private Path directory;
    private int instances;

    @Test
    void waitsNoLongerThanItMayForAPassThatDoesNotEndAndLosesNothing() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicBoolean toBeStuck = new AtomicBoolean();
        BiasEngine engine =
                new BiasEngine(
                        size -> {
                            if (toBeStuck.get()) {
                                stuck.countDown();
                                awaitUninterruptibly(goOn);
                            }
                        },
                        Duration.ZERO);
        try (TestBroker broker = new TestBroker();
                Publisher publisher = new Publisher(broker.connection())) {
            broker.createTopics(Map.of());
            publisher.publish("root", 1);
            Classifier classifier =
                    classifier(broker, engine, "--gate=off", "--shutdown-timeout=2s");
            Probe probe = new Probe(classifier);
            assertThat(classifier.awaitServing(LONG)).isTrue();
            toBeStuck.set(true);
            byte[] video = new Videos(broker.connection().openRegistry()).video("a");
            publisher.send("videos", "a", video);
            stuck.await();

            CompletableFuture<Void> closing = CompletableFuture.runAsync(classifier::close);
            await().atMost(LONG).until(probe::ready, answer -> answer.startsWith("503 Kafka"));
            assertThat(probe.live()).isEqualTo("200 live\n");
            await().atMost(WITHIN).until(closing::isDone);
            assertThatThrownBy(closing::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("a slot is still in use");
            assertThat(broker.readAll("labels")).isEmpty();
            goOn.countDown();

            try (Classifier next = classifier(broker, new BiasEngine(), "--gate=off")) {
                assertThat(next.awaitServing(LONG)).isTrue();
                await().atMost(LONG).until(() -> broker.readAll("labels").size() == 1);
            }
        }
    }

    @Test
    void staysAMemberOfItsGroupWhereItHasANameAndLeavesItWhereItHasNone() throws Exception {
        try (TestBroker broker = new TestBroker();
                Publisher publisher = new Publisher(broker.connection());
                Admin admin = broker.connection().openAdmin()) {
            broker.createTopics(Map.of());
            publisher.publish("root", 1);
            startAndStop(
                    broker,
                    "--application-id=named",
                    "--property=kafka.main.consumer.group.instance.id=pod-0",
                    "--property=kafka.main.consumer.session.timeout.ms=45000");
            startAndStop(broker, "--application-id=nameless");

            assertThat(members(admin, "named"))
                    .extracting(member -> member.groupInstanceId().orElse(""))
                    .containsExactly("pod-0-1");
            assertThat(members(admin, "nameless")).isEmpty();
        }
    }

    private void startAndStop(TestBroker broker, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--gate=off");
        try (Classifier classifier =
                classifier(broker, new BiasEngine(), all.toArray(new String[0]))) {
            Probe probe = new Probe(classifier);
            await().atMost(LONG).until(probe::ready, "200 ready\n"::equals);
        }
    }

    private static Collection<MemberDescription> members(Admin admin, String group)
            throws Exception {
        return admin.describeConsumerGroups(List.of(group))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .members();
    }

    private Classifier classifier(TestBroker broker, BiasEngine engine, String... options) {
        Classifier classifier =
                new Classifier(
                        Options.of(broker.connection(), stateDir(), options),
                        engine,
                        new DefaultKafkaClientSupplier());
        classifier.start();
        return classifier;
    }

    /** Another each time: the first still holds its own. */
    private Path stateDir() {
        return directory.resolve("state-" + ++instances);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
