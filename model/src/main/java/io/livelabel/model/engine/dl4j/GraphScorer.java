package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.Embeddings;
import io.livelabel.model.Minibatch;
import io.livelabel.model.Predictions;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Forward passes of a graph over parameters that belong to someone else. One thread at a time; the
 * owner closes it.
 */
final class GraphScorer implements AutoCloseable {
    private static final WorkspaceConfiguration OUTPUT =
            WorkspaceConfiguration.builder()
                    .initialSize(0)
                    .overallocationLimit(0.1)
                    .policyAllocation(AllocationPolicy.OVERALLOCATE)
                    .policyLearning(LearningPolicy.FIRST_LOOP)
                    .policyReset(ResetPolicy.BLOCK_LEFT)
                    .policySpill(SpillPolicy.REALLOCATE)
                    .build();

    private final PassContext context;
    private final ComputationGraph graph;
    private final Architecture architecture;
    private final int classes;

    GraphScorer(NetworkPlan plan, INDArray parameters, int threads) {
        context = new PassContext(0, threads);
        graph = new ComputationGraph(plan.scoring(context));
        graph.init(parameters, false);
        architecture = plan.architecture();
        classes = architecture.classes();
    }

    ComputationGraph graph() {
        return graph;
    }

    /**
     * Scores.
     *
     * @param below gets the layer that the classes are read from; null where nobody asks
     */
    void score(
            INDArray[] inputs, Minibatch minibatch, Predictions into, @Nullable Embeddings below) {
        prepare(minibatch, into);
        if (below != null) {
            below.begin(architecture, minibatch.size());
        }
        context.begin(minibatch, 0, below);
        try (MemoryWorkspace output =
                Nd4j.getWorkspaceManager().getAndActivateWorkspace(OUTPUT, "LIVELABEL_SCORES")) {
            INDArray logits = graph.output(false, inputs, null, null, output)[0];
            NativeMemory.floats(Transforms.sigmoid(logits, false))
                    .get(into.probabilities(), 0, minibatch.size() * classes);
        }
    }

    /** Makes room for a minibatch's probabilities. */
    void prepare(Minibatch minibatch, Predictions into) {
        if (into.classes() != classes) {
            throw new IllegalArgumentException(
                    "predictions of %d classes for a network of %d"
                            .formatted(into.classes(), classes));
        }
        into.resize(minibatch.size());
    }

    @Override
    public void close() {
        context.close();
    }
}
