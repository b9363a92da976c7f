package io.livelabel.trainer;

import io.livelabel.trainer.averaging.AveragingConfig;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RestartStrategyOptions.RestartStrategyType;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.RecoveryClaimMode;

/** What Flink is told of a training job: checkpoints, restarts, memory, what it goes on from. */
public final class FlinkSettings {
    /** What stands before a checkpoint's file; writes of as much or more pass it by. */
    static final int WRITE_BUFFER_BYTES = 2 << 20;

    /** For each training that reads the stream. */
    private static final long NETWORK_MIB = 8;

    private static final long NETWORK_MIB_A_REPLICA = 4;

    /** RocksDB's cache and buffers, of the memory outside of the heap. */
    private static final int ROCKSDB_MEBIBYTES = 64;

    private FlinkSettings() {}

    /**
     * Settings of Flink for the job alone: checkpoints, restarts, no Kryo.
     *
     * @param config where and how often checkpoints are taken
     */
    public static Configuration configuration(TrainerConfig config) {
        Configuration flink = new Configuration();
        flink.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        flink.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofMillis(config.checkpointIntervalMs()));
        flink.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(5));
        flink.set(CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, 1);
        flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 3);
        flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, config.jobCheckpoints());
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 2);
        flink.set(CheckpointingOptions.FS_WRITE_BUFFER_SIZE, WRITE_BUFFER_BYTES);
        flink.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        // Uncompressed operator state is restored byte by byte, each a call of the system.
        flink.set(ExecutionOptions.SNAPSHOT_COMPRESSION, true);
        flink.set(
                StateBackendOptions.STATE_BACKEND, config.truth() == null ? "hashmap" : "rocksdb");
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, config.truth() != null);
        restartAfterFailures(flink, config.maxRestarts());
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        flink.set(PipelineOptions.OBJECT_REUSE, true);
        return flink;
    }

    /** What ends a training for good whatever is left to restart says so by its type. */
    private static void restartAfterFailures(Configuration flink, int most) {
        if (most == 0) {
            flink.set(
                    RestartStrategyOptions.RESTART_STRATEGY,
                    RestartStrategyType.NO_RESTART_STRATEGY.getMainValue());
            return;
        }
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY,
                RestartStrategyType.EXPONENTIAL_DELAY.getMainValue());
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                Duration.ofSeconds(1));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofMinutes(1));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0);
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                Duration.ofMinutes(5));
        flink.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, most);
    }

    /**
     * Settings of Flink for the job in this JVM, in a cluster of its own.
     *
     * @param webPort port of the web interface on the loopback address; 0 for any free one
     */
    public static Configuration localConfiguration(TrainerConfig config, int webPort) {
        Configuration flink = configuration(config);
        flink.set(RestOptions.ADDRESS, "127.0.0.1");
        flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        flink.set(RestOptions.BIND_PORT, String.valueOf(webPort));
        AveragingConfig averaging = config.averaging();
        int replicas = averaging == null ? 0 : averaging.replicas();
        flink.set(TaskManagerOptions.NUM_TASK_SLOTS, config.readers() + replicas);
        MemorySize network =
                MemorySize.ofMebiBytes(
                        NETWORK_MIB * Math.max(1, config.sideBySide().size())
                                + NETWORK_MIB_A_REPLICA * replicas);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
        flink.set(
                TaskManagerOptions.MANAGED_MEMORY_SIZE,
                MemorySize.ofMebiBytes(config.truth() == null ? 1 : ROCKSDB_MEBIBYTES));
        return flink;
    }

    /**
     * Makes a job go on from a checkpoint.
     *
     * @param flink gets the settings
     * @param checkpoint path or URI of its folder
     * @param owned whether the job may delete the checkpoint once it has newer ones
     */
    public static void resumeFrom(Configuration flink, String checkpoint, boolean owned) {
        flink.set(StateRecoveryOptions.SAVEPOINT_PATH, checkpoint);
        flink.set(
                StateRecoveryOptions.RESTORE_MODE,
                owned ? RecoveryClaimMode.CLAIM : RecoveryClaimMode.NO_CLAIM);
    }

    /**
     * Makes a job go on from a part of a checkpoint, which stays as it is: what the job has no
     * operator for is left there. A fork takes only the training: what its sinks had open belongs
     * to the job that is left.
     *
     * @param flink gets the settings
     * @param checkpoint path or URI of its folder
     */
    static void resumeInPart(Configuration flink, String checkpoint) {
        resumeFrom(flink, checkpoint, false);
        flink.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    }
}
