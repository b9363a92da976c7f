package io.livelabel.model.engine.dl4j;

import io.livelabel.model.Architecture;
import io.livelabel.model.Room;
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
 * <p>Within a layer both are the same memory.
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

    /** Refuses a vector of another length. */
    void requireFits(FloatBuffer vector) {
        if (vector.remaining() != length) {
            throw new IllegalArgumentException(
                    "%d values for %d parameters".formatted(vector.remaining(), length));
        }
    }

    /** Copies a vector of the architecture into an array of the graph. */
    void load(FloatBuffer from, INDArray into) {
        requireFits(from);
        FloatBuffer memory = NativeMemory.floats(into);
        for (Block block : blocks) {
            memory.put(block.inGraph, from, from.position() + block.inArchitecture, block.length);
        }
        NativeMemory.written(into);
        from.position(from.limit());
    }

    /** Copies an array of the graph into a vector of the architecture. */
    void store(INDArray from, FloatBuffer into) {
        Room.require("parameters", length, into);
        FloatBuffer memory = NativeMemory.floats(from);
        for (Block block : blocks) {
            into.put(into.position() + block.inArchitecture, memory, block.inGraph, block.length);
        }
        into.position(into.position() + length);
    }

    /** Where a place in the architecture's vector lies in the graph's array. */
    int inGraph(int place) {
        for (Block block : blocks) {
            if (place >= block.inArchitecture && place < block.inArchitecture + block.length) {
                return block.inGraph + place - block.inArchitecture;
            }
        }
        throw new IllegalArgumentException("no parameter at " + place);
    }

    private static int offset(Architecture architecture, String node) {
        return architecture.parameters().stream()
                .filter(parameter -> parameter.node().equals(node))
                .findFirst()
                .orElseThrow()
                .offset();
    }
}
