package io.livelabel.model.engine;

import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.Zoo;
import java.util.stream.Stream;

/**
 * What every engine is held to.
 *
 * @param name names it in reports
 * @param architecture a tiny one
 */
record ContractCase(String name, Architecture architecture) {
    @Override
    public String toString() {
        return name;
    }

    /** Every model of the zoo, and what layers do where no model of it puts them. */
    static Stream<ContractCase> all() {
        return Stream.concat(
                Zoo.models().stream()
                        .map(model -> new ContractCase(model.name(), TestExamples.tiny(model))),
                Stream.of(
                        new ContractCase("layers-of-videos", TestExamples.layersOfVideos()),
                        new ContractCase("layers-of-frames", TestExamples.layersOfFrames())));
    }
}
