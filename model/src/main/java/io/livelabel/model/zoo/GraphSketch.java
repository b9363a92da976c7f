package io.livelabel.model.zoo;

import io.livelabel.model.Architecture;
import io.livelabel.model.Architecture.Input;
import io.livelabel.model.Architecture.Node;
import io.livelabel.model.layer.Concat;
import io.livelabel.model.layer.Layer;
import io.livelabel.model.layer.RmsNormalize;
import java.util.ArrayList;
import java.util.List;

/** An architecture in the making: nodes are added one by one, each behind what it reads. */
final class GraphSketch {
    private final List<Node> nodes = new ArrayList<>();

    /** Adds a node; returns its name. */
    String add(String name, Layer layer, String... inputs) {
        return add(name, layer, List.of(inputs));
    }

    /** Adds a node; returns its name. */
    String add(String name, Layer layer, List<String> inputs) {
        nodes.add(new Node(name, layer, inputs));
        return name;
    }

    /** Scales each input to unit root mean square; returns the nodes' names. */
    List<String> scaled(List<Input> inputs) {
        return inputs.stream()
                .map(input -> add(input.name() + "-scaled", new RmsNormalize(), input.name()))
                .toList();
    }

    /** Puts columns side by side under a name; one alone stays as it is. */
    String joined(String name, List<String> columns) {
        return columns.size() == 1 ? columns.get(0) : add(name, new Concat(), columns);
    }

    /** The finished architecture. */
    Architecture build(String name, List<Input> inputs, String output, int classes) {
        return new Architecture(name, inputs, nodes, output, classes);
    }
}
