package io.livelabel.local;

import io.livelabel.schemas.client.ChildJvm;
import io.livelabel.schemas.client.Connection;
import io.livelabel.trainer.Checkpoints;
import io.livelabel.trainer.FlinkSettings;
import io.livelabel.trainer.PublishedEncoding;
import io.livelabel.trainer.TrainerConfig;
import io.livelabel.trainer.TrainerConfigBuilder;
import io.livelabel.trainer.TrainingJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskExecutorResourceUtils;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What a training on a cluster is made of, each a program that can be killed by itself. */
final class TrainingProcesses {
    static final int MINIBATCH = 16;
    static final int METRICS_EVERY = 10;

    private TrainingProcesses() {}

    /** A broker: the data's directory and the port are its arguments. */
    static final class Broker {
        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            Path directory = Path.of(arguments[0]);
            int port = Integer.parseInt(arguments[1]);
            // Only once the session of the broker that was killed is over may this one register.
            Map<String, String> changed =
                    Map.of(
                            "broker.session.timeout.ms", "1500",
                            "broker.heartbeat.interval.ms", "300");
            try (LocalBroker broker = new LocalBroker(directory, port, changed)) {
                System.out.println("broker at " + broker.bootstrapServers());
                new CountDownLatch(1).await();
            }
        }
    }

    /**
     * A job manager, which begins the job anew from the newest complete checkpoint, since nothing
     * else is left of it. Its arguments: bootstrap servers, registry, checkpoints, its ports for
     * task managers and for REST.
     */
    static final class JobManager {
        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            Path checkpoints = Path.of(arguments[2]);
            TrainerConfig config =
                    config(Connection.to(arguments[0], arguments[1]), checkpoints).build();
            Configuration flink = FlinkSettings.configuration(config);
            flink.addAll(cluster(arguments[3], arguments[4]));
            flink.set(DeploymentOptions.TARGET, "remote");
            flink.set(
                    RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                    Duration.ofSeconds(1));
            new StandaloneSessionClusterEntrypoint(flink).startCluster();
            Optional<Path> newest = Checkpoints.newestComplete(checkpoints);
            newest.ifPresent(
                    path -> FlinkSettings.resumeFrom(flink, path.toUri().toString(), true));
            StreamExecutionEnvironment environment = new StreamExecutionEnvironment(flink);
            TrainingJob.build(environment, config);
            JobClient job = environment.executeAsync(config.jobName());
            System.out.printf("job %s goes on from %s%n", job.getJobID(), newest);
            job.getJobExecutionResult().get();
        }
    }

    /** A task manager: the job manager's two ports are its arguments. */
    static final class TaskManager {
        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            Configuration flink = cluster(arguments[0], arguments[1]);
            // The second is for the next job, while what is left of one still runs.
            flink.set(TaskManagerOptions.NUM_TASK_SLOTS, 2);
            flink.set(TaskManagerOptions.HOST, "localhost");
            flink.set(TaskManagerOptions.BIND_HOST, "localhost");
            flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(8));
            flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(8));
            flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(2));
            System.exit(
                    TaskManagerRunner.runTaskManager(
                            TaskExecutorResourceUtils.adjustForLocalExecution(flink),
                            PluginUtils.createPluginManagerFromRootFolder(flink)));
        }
    }

    /** Settings of a training that counts, publishes deltas, and keeps few versions. */
    static TrainerConfigBuilder config(Connection connection, Path checkpoints) {
        return TrainerConfig.builder(connection)
                .sizes(CountedExamples.SIZES)
                .engine(CountingEngine.NAME)
                .minibatchSize(MINIBATCH)
                .labelsPerVideo(1.5)
                .windowExamples(64)
                .metricsEverySteps(METRICS_EVERY)
                .checkpointDirectory(checkpoints)
                .checkpointInterval(Duration.ofMillis(200))
                .weightsEncoding(PublishedEncoding.DELTA)
                .anchorEvery(4)
                .keepVersions(3)
                .explainWindow(Duration.ZERO);
    }

    private static Configuration cluster(String port, String restPort) {
        Configuration flink = new Configuration();
        flink.set(JobManagerOptions.ADDRESS, "localhost");
        flink.set(JobManagerOptions.BIND_HOST, "localhost");
        flink.set(JobManagerOptions.PORT, Integer.parseInt(port));
        flink.set(RestOptions.ADDRESS, "localhost");
        flink.set(RestOptions.BIND_ADDRESS, "localhost");
        flink.set(RestOptions.PORT, Integer.parseInt(restPort));
        flink.set(RestOptions.BIND_PORT, restPort);
        flink.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
        flink.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(10));
        return flink;
    }
}
