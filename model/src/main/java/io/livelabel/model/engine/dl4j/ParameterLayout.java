package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where each layer's parameters lie in a graph's flat array, which follows the graph's topological
 * order, and in the architecture's flat vector.
 *
 * <p>Within a layer both are the same memory: DL4J's weights are [in, out] column-major, the
 * architecture's [out, in] row-major, and the bias follows in both.
 */
final class ParameterLayout {
    private record Block(int inGraph, int inArchitecture, int length) {}

    private final List<Block> blocks;
    private final int length;

    ParameterLayout(Architecture architecture, ComputationGraph graph) {
        List<Block> found = new ArrayList<>();
        int inGraph = 0;
        for (int index : graph.topologicalSortOrder()) {
            GraphVertex vertex = graph.getVertices()[index];
            int size = Math.toIntExact(vertex.numParams());
            if (size > 0) {
                found.add(new Block(inGraph, offset(architecture, vertex.getVertexName()), size));
                inGraph += size;
            }
        }
        blocks = List.copyOf(found);
        length = architecture.parameterCount();
        if (inGraph != length) {
            throw new IllegalStateException(
                    "the graph of %s has %d parameters, not %d"
                            .formatted(architecture.name(), inGraph, length));
        }
    }

    /** Copies a vector of the architecture into an array of the graph. */
    void load(FloatBuffer from, INDArray into) {
        if (from.remaining() != length) {
            throw new IllegalArgumentException(
                    "%d values for %d parameters".formatted(from.remaining(), length));
        }
        FloatBuffer memory = NativeMemory.floats(into);
        for (Block block : blocks) {
            memory.put(block.inGraph, from, from.position() + block.inArchitecture, block.length);
        }
        from.position(from.limit());
    }

    /** Copies an array of the graph into a vector of the architecture. */
    void store(INDArray from, FloatBuffer into) {
        if (into.remaining() < length) {
            throw new IllegalArgumentException(
                    "room for %d values, but there are %d parameters"
                            .formatted(into.remaining(), length));
        }
        FloatBuffer memory = NativeMemory.floats(from);
        for (Block block : blocks) {
            into.put(into.position() + block.inArchitecture, memory, block.inGraph, block.length);
        }
        into.position(into.position() + length);
    }

    private static int offset(Architecture architecture, String node) {
        return architecture.parameters().stream()
                .filter(parameter -> parameter.node().equals(node))
                .findFirst()
                .orElseThrow()
                .offset();
    }
}
