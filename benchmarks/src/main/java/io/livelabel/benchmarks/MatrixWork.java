package io.livelabel.benchmarks;

import io.livelabel.model.Architecture;
import io.livelabel.model.layer.NeXtVlad;
import io.livelabel.model.layer.ParameterShape.Role;
import java.util.HashSet;
import java.util.Set;

/**
 * What an architecture costs in products of matrices, the part of its work that any engine must do:
 * two operations a weight, a row and a pass. A training step passes forward, back to the weights,
 * and back to the inputs where anything is learned before them.
 */
final class MatrixWork {
    private final double forward;
    private final double towardsInputs;

    /**
     * Counts the work of one video.
     *
     * @param frames its frames; 0 for models that read one row a video
     */
    MatrixWork(Architecture architecture, int frames) {
        double all = 0;
        double inner = 0;
        Set<String> learned = new HashSet<>();
        for (Architecture.Node node : architecture.nodes()) {
            boolean behindLearned = node.inputs().stream().anyMatch(learned::contains);
            boolean learns = false;
            for (Architecture.Parameter parameter : architecture.parameters()) {
                if (parameter.node().equals(node.name())) {
                    learns = true;
                    double operations = operations(architecture, node, parameter, frames);
                    all += operations;
                    inner += behindLearned ? operations : 0;
                }
            }
            if (learns || behindLearned) {
                learned.add(node.name());
            }
        }
        this.forward = all;
        this.towardsInputs = inner;
    }

    private static double operations(
            Architecture architecture,
            Architecture.Node node,
            Architecture.Parameter parameter,
            int frames) {
        if (parameter.role() != Role.WEIGHT || parameter.shape().size() != 2) {
            return 0;
        }
        double rows = architecture.shapeOf(node.inputs().get(0)).frames() ? frames : 1;
        if (node.layer() instanceof NeXtVlad vlad) {
            rows *= vlad.groups();
        }
        return 2.0 * parameter.length() * rows;
    }

    /** Floating-point operations of one video in a cell's operation. */
    double operations(String operation) {
        return switch (operation) {
            case "train" -> 2 * forward + towardsInputs;
            case "score" -> forward;
            default -> throw new IllegalArgumentException("no matrices in '" + operation + "'");
        };
    }
}
