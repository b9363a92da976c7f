package io.livelabel.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ContainerNetwork;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/**
 * All parts as containers: broker, registry, job manager and task manager in application mode,
 * classifier; replays and the summary that judges them as a test asks for them. The trainer has a
 * network of its own with broker and registry, so that it alone can be cut off. One thread at a
 * time; the owner closes it.
 */
final class Topology implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(4);
    private static final String REGISTRY = "http://registry:8080/apis/ccompat/v7";
    private static final int FLINK_PORT = 8081;
    private static final int HEALTH_PORT = 8080;

    private final Images images = Images.here();
    private final Path folder;
    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Network front = Network.newNetwork();
    private final Network back = Network.newNetwork();
    private final String checkpoints = "livelabel-it-" + UUID.randomUUID();
    private final List<GenericContainer<?>> replays = new ArrayList<>();
    private final List<String> live = new ArrayList<>();
    private final KafkaContainer kafka;
    private final GenericContainer<?> registry;
    private final GenericContainer<?> jobManager;
    private final GenericContainer<?> taskManager;
    private final GenericContainer<?> classifier;
    private int videos;

    /**
     * Starts all that keeps running.
     *
     * @param folder where shards and the containers' logs go
     */
    Topology(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.toAbsolutePath());
        Files.createDirectories(folder.resolve("shards"));
        kafka =
                new KafkaContainer(images.broker())
                        .withListener("kafka:19092")
                        .withNetwork(front)
                        .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                        .withEnv("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4")
                        .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "4")
                        .withCreateContainerCmdModifier(Topology::listenOnAllNetworks)
                        .withStartupTimeout(STARTS_WITHIN);
        log(kafka, "kafka");
        registry =
                container("registry", images.registry())
                        .withNetwork(front)
                        .withNetworkAliases("registry")
                        .withExposedPorts(HEALTH_PORT)
                        .waitingFor(
                                Wait.forHttp("/apis/ccompat/v7/subjects")
                                        .forPort(HEALTH_PORT)
                                        .withStartupTimeout(STARTS_WITHIN));
        jobManager =
                flink("jobmanager")
                        .withNetworkAliases("jobmanager")
                        .withCommand(
                                connected(
                                        "standalone-job",
                                        "--job-classname",
                                        "io.livelabel.trainer.ClusterMain",
                                        "train",
                                        "--no-local",
                                        "--detached",
                                        "--checkpoint-dir=/checkpoints",
                                        "--checkpoint-interval-ms=1000"))
                        .withExposedPorts(FLINK_PORT)
                        .waitingFor(
                                Wait.forHttp("/jobs")
                                        .forPort(FLINK_PORT)
                                        .forResponsePredicate(body -> body.contains("RUNNING"))
                                        .withStartupTimeout(STARTS_WITHIN));
        taskManager = flink("taskmanager").withCommand("taskmanager");
        classifier =
                container("classifier", images.own("classifier"))
                        .withNetwork(front)
                        .withCommand(
                                connected(
                                        "classify",
                                        "--health=on",
                                        "--health-bind=0.0.0.0",
                                        "--health-port=" + HEALTH_PORT))
                        .withExposedPorts(HEALTH_PORT)
                        .waitingFor(
                                Wait.forHttp("/health/live")
                                        .forPort(HEALTH_PORT)
                                        .withStartupTimeout(STARTS_WITHIN));
        try {
            start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
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

    private void start() {
        Startables.deepStart(kafka, registry).join();
        attach(kafka, "kafka");
        attach(registry, "registry");
        taskManager.start();
        Startables.deepStart(jobManager, classifier).join();
    }

    private GenericContainer<?> container(String name, String image) {
        GenericContainer<?> made = new GenericContainer<>(image);
        log(made, name);
        return made;
    }

    private GenericContainer<?> flink(String name) {
        return container(name, images.own("trainer"))
                .withNetwork(back)
                .withEnv("JOB_MANAGER_RPC_ADDRESS", "jobmanager")
                .withEnv("OMP_NUM_THREADS", "2")
                .withEnv(
                        "FLINK_PROPERTIES",
                        String.join(
                                "\n",
                                "taskmanager.memory.task.off-heap.size: 512m",
                                "taskmanager.memory.managed.size: 1m",
                                "taskmanager.memory.network.min: 32m",
                                "taskmanager.memory.network.max: 32m",
                                "env.java.opts.taskmanager: -Dorg.bytedeco.javacpp.maxbytes=512m -Dorg.bytedeco.javacpp.maxphysicalbytes=1728m"))
                .withCreateContainerCmdModifier(
                        command ->
                                command.getHostConfig()
                                        .withBinds(Bind.parse(checkpoints + ":/checkpoints")));
    }

    private static String[] connected(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.add("--bootstrap-servers=kafka:19092");
        all.add("--schema-registry=" + REGISTRY);
        return all.toArray(String[]::new);
    }

    /** Begins to replay so many new videos to be trained on. */
    void train(String replay, int count, int rate) {
        replay(replay, "training", count, rate);
    }

    /** Begins to replay so many new videos as live uploads. */
    void upload(String replay, int count, int rate) {
        live.add("--live=%s=/shards/%s".formatted(replay, replay));
        replay(replay, "live", count, rate);
    }

    private void replay(String name, String purpose, int count, int rate) {
        ShardGenerator.write(
                folder.resolve("shards").resolve(name),
                GeneratorConfig.of(ExampleLevel.VIDEO, count, 1)
                        .withFirstVideo(videos)
                        .withVideosPerShard(count));
        videos += count;
        GenericContainer<?> replay =
                withShards(
                        container(name, images.own("producer")),
                        connected(
                                "replay",
                                "--name=" + name,
                                "--as=" + purpose,
                                "--rate=" + rate,
                                "--shards=/shards/" + name));
        replays.add(replay);
        replay.start();
    }

    private GenericContainer<?> withShards(GenericContainer<?> container, String... command) {
        return container
                .withNetwork(front)
                .withCommand(command)
                .withCreateContainerCmdModifier(
                        made ->
                                made.getHostConfig()
                                        .withBinds(
                                                Bind.parse(
                                                        folder.resolve("shards") + ":/shards:ro")));
    }

    /**
     * What the summary says of a training replay and of all uploads so far, once all is through;
     * fails where it does not end with status 0.
     */
    String summary(String trainingReplay) {
        List<String> command = new ArrayList<>();
        command.add("summary");
        command.add("--training=%s=/shards/%s".formatted(trainingReplay, trainingReplay));
        command.addAll(live);
        GenericContainer<?> summary =
                withShards(
                                container("summary-" + trainingReplay, images.own("summary")),
                                connected(command.toArray(String[]::new)))
                        .withStartupCheckStrategy(
                                new OneShotStartupCheckStrategy()
                                        .withTimeout(Duration.ofMinutes(8)));
        try (summary) {
            summary.start();
            return summary.getLogs();
        }
    }

    /** Checkpoints that the job has completed since the job manager started. */
    long checkpoints() {
        String job = found(page(jobManager, FLINK_PORT, "/jobs"), "\"id\":\"([0-9a-f]{32})\"");
        return Long.parseLong(
                found(
                        page(jobManager, FLINK_PORT, "/jobs/%s/checkpoints".formatted(job)),
                        "\"completed\":(\\d+)"));
    }

    /** Uploads that the classifier has labelled. */
    long labelled() {
        Matcher lines =
                Pattern.compile("(?m)^livelabel_labels_total\\{.*} (\\S+)$")
                        .matcher(page(classifier, HEALTH_PORT, "/metrics"));
        double all = 0;
        while (lines.find()) {
            all += Double.parseDouble(lines.group(1));
        }
        return (long) all;
    }

    /** Kills the broker, and starts it again on its data. */
    void killBroker() {
        kill(kafka);
    }

    /** Kills the task manager, and starts it again. */
    void killTaskManager() {
        kill(taskManager);
    }

    private void kill(GenericContainer<?> container) {
        docker.killContainerCmd(container.getContainerId()).exec();
        docker.startContainerCmd(container.getContainerId()).exec();
    }

    /** Cuts the broker off from the trainer, and from it alone. */
    void cutTrainerOff() {
        docker.disconnectFromNetworkCmd()
                .withContainerId(kafka.getContainerId())
                .withNetworkId(back.getId())
                .exec();
    }

    /** Ends what {@link #cutTrainerOff} did. */
    void reconnectTrainer() {
        attach(kafka, "kafka");
    }

    private void attach(GenericContainer<?> container, String alias) {
        docker.connectToNetworkCmd()
                .withContainerId(container.getContainerId())
                .withNetworkId(back.getId())
                .withContainerNetwork(new ContainerNetwork().withAliases(alias))
                .exec();
    }

    private String page(GenericContainer<?> container, int port, String path) {
        URI page =
                URI.create(
                        "http://%s:%d%s"
                                .formatted(
                                        container.getHost(), container.getMappedPort(port), path));
        try {
            return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + page, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("nothing like %s in %s".formatted(pattern, text));
        }
        return matcher.group(1);
    }

    private void log(GenericContainer<?> container, String name) {
        Path file = folder.resolve(name + ".log");
        container.withLogConsumer(
                frame -> {
                    try {
                        Files.writeString(
                                file,
                                frame.getUtf8String(),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND);
                    } catch (IOException e) {
                        throw new UncheckedIOException("cannot write " + file, e);
                    }
                });
    }

    @Override
    public void close() {
        replays.forEach(GenericContainer::stop);
        classifier.stop();
        taskManager.stop();
        jobManager.stop();
        registry.stop();
        kafka.stop();
        docker.removeVolumeCmd(checkpoints).exec();
        front.close();
        back.close();
    }
}
