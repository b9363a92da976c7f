package io.livelabel.model.engine.dl4j;

import java.util.Optional;

/**
 * Which GPUs the published CUDA build of ND4J 1.0.0-M2.1 can compute on: it holds machine code for
 * compute capabilities 3.7 to 8.6, which 8.9 runs as well, and none that a newer GPU could
 * translate.
 */
final class CudaSupport {
    private static final int LEAST = 37;
    private static final int MOST = 89;

    private CudaSupport() {}

    /**
     * Why a GPU cannot be computed on, where it cannot.
     *
     * @param name the GPU's name
     * @param major its compute capability's first number
     * @param minor its second
     */
    static Optional<String> refusal(String name, int major, int minor) {
        int capability = 10 * major + minor;
        if (capability >= LEAST && capability <= MOST) {
            return Optional.empty();
        }
        return Optional.of(
                "GPU '%s' has compute capability %d.%d, but the published CUDA build of ND4J holds machine code for 3.7 to 8.9 alone: choose --engine torch, or build without the profile cuda"
                        .formatted(name, major, minor));
    }
}
