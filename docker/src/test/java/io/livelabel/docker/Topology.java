package io.livelabel.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.ContainerNetwork;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.schemas.client.Connection;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/**
 * All parts as containers: broker, registry, job manager and task manager in application mode,
 * classifier; replays and the summary that judges them as a test asks for them. The trainer has a
 * network of its own with broker and registry, so that it alone can be cut off. One thread at a
 * time; the owner closes it.
 */
final class Topology implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(2);

    private final Path shards;
    private final DockerClient docker = DockerClientFactory.lazyClient();
    private final TestRun run = TestRun.begun();
    private final Network front = run.network();
    private final Network back = run.network();
    private final List<GenericContainer<?>> others = new ArrayList<>();
    private final List<String> liveReplays = new ArrayList<>();
    private final ContainerLogs logs;
    private final TopologyContainers containers;
    private final KafkaContainer kafka;
    private final GenericContainer<?> registry;
    private final GenericContainer<?> jobManager;
    private final GenericContainer<?> taskManager;
    private final GenericContainer<?> classifier;

    /**
     * Starts all that keeps running.
     *
     * @param folder where shards and the containers' logs go; it is empty
     */
    Topology(Path folder) throws IOException {
        shards = Files.createDirectories(folder.toAbsolutePath().resolve("shards"));
        logs = new ContainerLogs(folder.toAbsolutePath());
        containers = new TopologyContainers(Images.here(), front, back, run, shards, logs);
        kafka = containers.broker(freePort());
        registry = containers.registry();
        jobManager = containers.jobManager();
        taskManager = containers.taskManager();
        classifier = containers.classifier();
        try {
            start();
        } catch (RuntimeException e) {
            try {
                close();
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /** Below those that the system hands out, so that it is free when the broker comes back. */
    private static int freePort() {
        for (int port = 20_000; port < 30_000; port++) {
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // In use.
            }
        }
        throw new IllegalStateException("no port from 20000 to 29999 is free");
    }

    private void start() {
        Startables.deepStart(kafka, registry).join();
        attach(kafka, "kafka");
        attach(registry, "registry");
        Startables.deepStart(jobManager, taskManager, classifier).join();
    }

    /** What its pages tell. */
    Pages pages() {
        return new Pages(jobManager, classifier);
    }

    /** Its topics of weights, which the caller closes. */
    WeightsTopics weights() {
        return new WeightsTopics(
                Connection.to(
                        kafka.getBootstrapServers(),
                        "http://%s:%d/apis/ccompat/v7"
                                .formatted(
                                        registry.getHost(),
                                        registry.getMappedPort(TopologyContainers.HEALTH_PORT))));
    }

    /** Begins to replay videos to be trained on. */
    void train(String replay, Videos videos) {
        replay(replay, "training", videos);
    }

    /** Begins to replay videos as live uploads. */
    void upload(String replay, Videos videos) {
        liveReplays.add(replay);
        replay(replay, "live", videos);
    }

    private void replay(String name, String purpose, Videos videos) {
        ShardGenerator.write(
                shards.resolve(name),
                GeneratorConfig.of(ExampleLevel.VIDEO, videos.count(), 1)
                        .withFirstVideo(videos.first())
                        .withVideosPerShard(videos.count()));
        GenericContainer<?> replay = containers.replay(name, purpose, videos.rate());
        others.add(replay);
        replay.start();
    }

    /**
     * What the summary says of a training replay and of all uploads so far, once all is through;
     * fails where it does not end with status 0.
     */
    String summary(String trainingReplay) {
        GenericContainer<?> summary = containers.summary(trainingReplay, liveReplays);
        others.add(summary);
        summary.start();
        return summary.getLogs();
    }

    /** Kills the broker, and starts it again on its data; whether it answers is not waited for. */
    void killBroker() {
        docker.killContainerCmd(kafka.getContainerId()).exec();
        restart(kafka);
    }

    /** Kills the task manager. */
    void killTaskManager() {
        docker.killContainerCmd(taskManager.getContainerId()).exec();
    }

    /** Starts the task manager again behind {@link #killTaskManager}. */
    void restartTaskManager() {
        restart(taskManager);
    }

    private void restart(GenericContainer<?> container) {
        Awaitility.await(container.getDockerImageName() + " to be dead")
                .atMost(STARTS_WITHIN)
                .until(() -> !container.isRunning());
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

    @Override
    public void close() {
        List<AutoCloseable> parts = new ArrayList<>();
        parts.add(logs::write);
        parts.addAll(others);
        parts.addAll(List.of(classifier, taskManager, jobManager, registry, kafka));
        parts.add(this::removeCheckpoints);
        parts.add(front);
        parts.add(back);
        RuntimeException failure = null;
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("not all of the topology is closed");
                }
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void removeCheckpoints() {
        try {
            docker.removeVolumeCmd(run.checkpoints()).exec();
        } catch (NotFoundException e) {
            // What failed to start has made none.
        }
    }
}
