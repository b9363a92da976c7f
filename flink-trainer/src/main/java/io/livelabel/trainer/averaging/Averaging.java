package io.livelabel.trainer.averaging;

import java.util.Locale;

/** The rules that replicas' weights can be averaged by. */
public enum Averaging {
    /** The mean of the replicas' changes, weighted by examples seen. */
    PLAIN,
    /**
     * The mean change with momentum (Chen and Huo, Scalable training of deep learning machines by
     * incremental block training with intra-block parallel optimization and blockwise model-update
     * filtering, 2016).
     */
    BLOCK_MOMENTUM,
    /**
     * The mean change as the gradient of an outer step with Nesterov's momentum (Douillard et al.,
     * DiLoCo: Distributed low-communication training of language models, 2023).
     */
    NESTEROV;

    private static final double DILOCO_RATE = 0.7;
    private static final double DILOCO_MOMENTUM = 0.9;

    /** The rule for so many replicas. */
    public OuterRule over(int replicas) {
        return switch (this) {
            case PLAIN -> new OuterRule.Plain();
            case BLOCK_MOMENTUM -> new OuterRule.BlockMomentum(1 - 1.0 / replicas);
            case NESTEROV -> new OuterRule.Nesterov(DILOCO_RATE, DILOCO_MOMENTUM);
        };
    }

    /** As the command line has it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
