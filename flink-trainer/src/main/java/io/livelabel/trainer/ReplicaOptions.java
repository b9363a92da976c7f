package io.livelabel.trainer;

import io.livelabel.trainer.averaging.Averaging;
import io.livelabel.trainer.averaging.AveragingConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options of an {@link AveragingConfig}. */
final class ReplicaOptions {
    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Replicas that train, each on a part of the examples, in a slot of its own; their weights are averaged in rounds. In one JVM they share its cores: set OMP_NUM_THREADS to the part of each. Once there were several, the number may be another at each start (default: ${DEFAULT-VALUE}).")
    private int replicas;

    @Option(
            names = "--average-every",
            paramLabel = "N",
            defaultValue = "50",
            description =
                    "With --replicas: a replica contributes after so many minibatches, but not before its last contribution has come back in an average, by the topic averages (default: ${DEFAULT-VALUE}).")
    private int every;

    @Option(
            names = "--averaging",
            paramLabel = "NAME",
            defaultValue = "plain",
            description =
                    "With --replicas: the rule of a round: ${COMPLETION-CANDIDATES}. plain takes the mean of what the replicas' weights have changed by, weighted by examples; the others have momentum from round to round (default: ${DEFAULT-VALUE}).")
    private Averaging rule = Averaging.PLAIN;

    @Option(
            names = "--warm-up-minibatches",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "With --replicas: so many minibatches the first one trains alone; the others then begin with its weights and its optimizer's state (default: ${DEFAULT-VALUE}).")
    private int warmUpMinibatches;

    @Option(
            names = "--gpus-per-replica",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "With --replicas and --no-local: so much of Flink's external resource 'gpu' the slot of each replica has (default: ${DEFAULT-VALUE}).")
    private int gpusPerReplica;

    private boolean averaged;

    /** Goes on with what several replicas have begun, also with one. */
    void goOnAveraged() {
        averaged = true;
    }

    /**
     * The validated settings; null where one replica trains alone.
     *
     * @throws IllegalArgumentException if a setting is out of its range
     */
    @Nullable AveragingConfig toAveraging() {
        AveragingConfig averaging =
                new AveragingConfig(replicas, every, rule, warmUpMinibatches, gpusPerReplica);
        return replicas == 1 && !averaged ? null : averaging;
    }
}
