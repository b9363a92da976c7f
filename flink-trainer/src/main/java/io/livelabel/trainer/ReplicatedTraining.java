package io.livelabel.trainer;

import io.livelabel.trainer.averaging.AveragingConfig;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The part of the job that learns where several replicas do: examples to the replicas, in slots of
 * their own, and what these tell to where it is averaged.
 */
final class ReplicatedTraining {
    /** State of the replicas has this uid. */
    static final String REPLICAS = "replicas";

    /** All but the replicas share these slots, as they do where there are none. */
    static final String OTHERS = "default";

    private static final String GPU = "gpu";
    private static final long HEAP_BYTES = 512L << 20;

    /** A replica's copies of its weights on the heap, messages and state included. */
    private static final int COPIES_OF_WEIGHTS = 12;

    private ReplicatedTraining() {}

    /**
     * Adds it.
     *
     * @param factory makes the operator that averages
     */
    static LearningStreams add(
            SingleOutputStreamOperator<TrainingRecord> examples,
            TrainerConfig config,
            AveragingConfig averaging,
            AveragingOperatorFactory factory) {
        SingleOutputStreamOperator<ReplicaMessage> replicas =
                examples.flatMap(
                                new ExampleRouter(
                                        averaging.replicas(),
                                        config.minibatchSize(),
                                        (long) averaging.warmUpMinibatches()
                                                * config.minibatchSize()))
                        .returns(RoutedRecord.TYPE)
                        .name("route")
                        .uid("routes")
                        .setParallelism(config.readers())
                        .partitionCustom((index, count) -> index, RoutedRecord::replica)
                        .transform(
                                "train " + config.model(),
                                ReplicaMessage.TYPE,
                                new ReplicaOperatorFactory(config))
                        .uid(REPLICAS)
                        .setParallelism(averaging.replicas())
                        .slotSharingGroup(slots(config, averaging));
        SingleOutputStreamOperator<OutgoingRecord> averaged =
                replicas.transform("average", OutgoingRecord.TYPE, factory)
                        .uid("averaging")
                        .setParallelism(1)
                        .slotSharingGroup(OTHERS);
        return new LearningStreams(
                averaged,
                replicas.getSideOutput(TrainingAnnouncements.DEAD_LETTERS),
                averaged.getSideOutput(TrainingAnnouncements.QUARANTINE));
    }

    /** Slots of a declared size where they are to have GPUs: Flink asks for both then. */
    private static SlotSharingGroup slots(TrainerConfig config, AveragingConfig averaging) {
        SlotSharingGroup.Builder slots = SlotSharingGroup.newBuilder(REPLICAS);
        if (averaging.gpusPerReplica() > 0) {
            long weights = (long) config.architecture().parameterCount() * Float.BYTES;
            slots.setCpuCores(1)
                    .setTaskHeapMemory(new MemorySize(HEAP_BYTES + COPIES_OF_WEIGHTS * weights))
                    .setExternalResource(GPU, averaging.gpusPerReplica());
        }
        return slots.build();
    }
}
