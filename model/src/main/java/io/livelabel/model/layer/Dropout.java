package io.livelabel.model.layer;

import java.util.List;

/**
 * In training sets each value to 0 with a probability and scales the others by 1 / (1 - rate); in
 * scoring leaves all as they are. No parameters. Which values, {@link
 * io.livelabel.model.training.DropoutMask} tells: the same for every engine (Srivastava et al.,
 * 2014).
 *
 * @param rate the probability, in [0, 1)
 */
public record Dropout(double rate) implements Layer {
    /** Refuses a rate out of its range. */
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("dropout rate is not in [0, 1): " + rate);
        }
    }

    @Override
    public Shape output(List<Shape> inputs) {
        return Requirements.one(inputs);
    }
}
