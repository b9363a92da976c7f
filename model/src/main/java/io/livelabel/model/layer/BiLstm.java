package io.livelabel.model.layer;

import java.util.ArrayList;
import java.util.List;

/**
 * Two long short-term memories, one along the frames, one against them: [frames, size] to [frames,
 * 2 · units], the forward one's states before the backward one's. Both start from zeros at a
 * video's own first or last frame.
 *
 * <p>With gates i, f, g, o stacked in this order: z = x Wᵀ + h Rᵀ + b; c ← σ(f) c + σ(i) tanh(g); h
 * ← σ(o) tanh(c). Parameters for each direction, {@code forward} then {@code backward}: {@code
 * -weight} [4 · units, size], {@code -recurrent} [4 · units, units], {@code -bias} [4 · units]
 * (Hochreiter and Schmidhuber, 1997; Graves and Schmidhuber, 2005).
 *
 * @param units states of one direction, at least 1
 */
public record BiLstm(int units) implements Layer {
    /** Refuses a layer without units. */
    public BiLstm {
        Requirements.positive("units of a BiLSTM", units);
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.oneOfFrames(inputs).withSize(Math.multiplyExact(2, units));
    }

    @Override
    public List<ParameterShape> parameters(List<Shape> inputs) {
        int size = Requirements.oneOfFrames(inputs).size();
        int gates = Math.multiplyExact(4, units);
        List<ParameterShape> parameters = new ArrayList<>();
        for (String direction : List.of("forward", "backward")) {
            parameters.add(ParameterShape.weight(direction + "-weight", gates, size));
            parameters.add(ParameterShape.weight(direction + "-recurrent", gates, units));
            parameters.add(ParameterShape.bias(direction + "-bias", gates));
        }
        return List.copyOf(parameters);
    }
}
