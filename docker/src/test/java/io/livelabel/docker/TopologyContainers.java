package io.livelabel.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The containers that a topology is made of, none of them started.
 *
 * @param images what they are made from
 * @param front the network of all but the trainer
 * @param back the trainer's network
 * @param run the run of tests that they belong to
 * @param shards the folder that replays read
 * @param logs gets what they print
 */
record TopologyContainers(
        Images images, Network front, Network back, TestRun run, Path shards, ContainerLogs logs) {
    static final int FLINK_PORT = 8081;
    static final int HEALTH_PORT = 8080;
    static final int METRICS_PORT = 9249;

    private static final int BROKER_PORT = 9092;
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(4);

    /**
     * The broker, in the front network.
     *
     * @param port where it is found from outside, also when it has been killed and started again
     */
    KafkaContainer broker(int port) {
        KafkaContainer broker =
                new KafkaContainer(images.broker())
                        .withListener("kafka:19092")
                        .withNetwork(front)
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4")
                        .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4")
                        .withCreateContainerCmdModifier(TopologyContainers::listenOnAllNetworks)
                        .withStartupTimeout(STARTS_WITHIN);
        broker.setPortBindings(List.of("%d:%d".formatted(port, BROKER_PORT)));
        broker.withLabels(run.labels());
        return logs.keep(broker, "kafka");
    }

    /** The container class binds the listener to the address in the first network alone. */
    private static void listenOnAllNetworks(CreateContainerCmd command) {
        command.withEnv(
                Stream.of(Objects.requireNonNull(command.getEnv()))
                        .map(
                                setting ->
                                        setting.startsWith("KAFKA_LISTENERS=")
                                                ? setting.replace("://kafka:", "://0.0.0.0:")
                                                : setting)
                        .toList());
    }

    /** The registry, in the front network. */
    GenericContainer<?> registry() {
        return served("registry", images.registry(), HEALTH_PORT, "/apis/ccompat/v7/subjects")
                .withNetwork(front)
                .withNetworkAliases("registry");
    }

    /** The classifier, which waits for nothing but its page. */
    GenericContainer<?> classifier() {
        return served("classifier", images.own("classifier"), HEALTH_PORT, "/health/live")
                .withNetwork(front)
                .withCommand(
                        connected(
                                "classify",
                                "--health=on",
                                "--health-bind=0.0.0.0",
                                "--health-port=" + HEALTH_PORT));
    }

    /**
     * A job manager of the training alone. The training's clients wait for a broker for some
     * seconds only, so that a short cut of the network is longer.
     */
    GenericContainer<?> jobManager() {
        return flink(container("jobmanager", images.own("trainer")))
                .withNetworkAliases("jobmanager")
                .withExposedPorts(FLINK_PORT, METRICS_PORT)
                .waitingFor(
                        Wait.forHttp("/jobs")
                                .forPort(FLINK_PORT)
                                .forResponsePredicate(body -> body.contains("RUNNING"))
                                .withStartupTimeout(STARTS_WITHIN))
                .withCommand(
                        connected(
                                "standalone-job",
                                "--job-classname",
                                "io.livelabel.trainer.ClusterMain",
                                "train",
                                "--no-local",
                                "--detached",
                                "--checkpoint-dir=/checkpoints",
                                "--checkpoint-interval-ms=1000",
                                "--property=kafka.request.timeout.ms=6000",
                                "--property=kafka.delivery.timeout.ms=8000",
                                "--property=kafka.max.block.ms=8000"));
    }

    /** A task manager of that job manager's. */
    GenericContainer<?> taskManager() {
        return flink(container("taskmanager", images.own("trainer"))).withCommand("taskmanager");
    }

    private GenericContainer<?> flink(GenericContainer<?> container) {
        return container
                .withNetwork(back)
                .withEnv("JOB_MANAGER_RPC_ADDRESS", "jobmanager")
                .withEnv("OMP_NUM_THREADS", "2")
                .withEnv(
                        "FLINK_PROPERTIES",
                        """
                        heartbeat.interval: 2s
                        heartbeat.timeout: 12s
                        taskmanager.memory.task.off-heap.size: 512m
                        taskmanager.memory.managed.size: 1m
                        taskmanager.memory.network.min: 32m
                        taskmanager.memory.network.max: 32m
                        env.java.opts.taskmanager: -Dorg.bytedeco.javacpp.maxbytes=512m -Dorg.bytedeco.javacpp.maxphysicalbytes=1728m""")
                .withCreateContainerCmdModifier(bound(run.checkpoints() + ":/checkpoints"));
    }

    /** A replay of the folder of its name, which goes on by itself once it is started. */
    GenericContainer<?> replay(String name, String purpose, int rate) {
        return withShards(container(name, images.own("producer")))
                .withCommand(
                        connected(
                                "replay",
                                "--name=" + name,
                                "--as=" + purpose,
                                "--rate=" + rate,
                                "--shards=" + shardsOf(name)));
    }

    /** The summary of these replays, whose start ends when it has ended with status 0. */
    GenericContainer<?> summary(String trainingReplay, List<String> liveReplays) {
        List<String> command = new ArrayList<>();
        command.add("summary");
        command.add("--training=%s=%s".formatted(trainingReplay, shardsOf(trainingReplay)));
        liveReplays.forEach(
                replay -> command.add("--live=%s=%s".formatted(replay, shardsOf(replay))));
        return withShards(container("summary-" + trainingReplay, images.own("summary")))
                .withCommand(connected(command.toArray(String[]::new)))
                .withStartupCheckStrategy(
                        new OneShotStartupCheckStrategy().withTimeout(ENDS_WITHIN));
    }

    private GenericContainer<?> withShards(GenericContainer<?> container) {
        return container
                .withNetwork(front)
                .withCreateContainerCmdModifier(bound(shards + ":/shards:ro"));
    }

    private static String shardsOf(String replay) {
        return "/shards/" + replay;
    }

    private GenericContainer<?> served(String name, String image, int port, String page) {
        return container(name, image)
                .withExposedPorts(port)
                .waitingFor(Wait.forHttp(page).forPort(port).withStartupTimeout(STARTS_WITHIN));
    }

    private GenericContainer<?> container(String name, String image) {
        return logs.keep(new GenericContainer<>(image).withLabels(run.labels()), name);
    }

    private static Consumer<CreateContainerCmd> bound(String bind) {
        return command ->
                Objects.requireNonNull(command.getHostConfig()).withBinds(Bind.parse(bind));
    }

    private static String[] connected(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("--bootstrap-servers=kafka:19092");
        all.add("--schema-registry=http://registry:8080/apis/ccompat/v7");
        return all.toArray(String[]::new);
    }
}
