package io.livelabel.local.offline;

import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options that an architecture follows from, besides its name. */
final class ModelOptions {
    @Mixin private FeatureOptions features = new FeatureOptions();

    @Option(
            names = "--max-frames",
            paramLabel = "N",
            defaultValue = "300",
            description =
                    "The most frames of a video that frame-level models read (default: ${DEFAULT-VALUE}).")
    private int maxFrames;

    @Option(
            names = "--model-option",
            paramLabel = "NAME=VALUE",
            description = "A size of the model, as 'model describe' lists them; repeatable.")
    private Map<String, Double> options = new LinkedHashMap<>();

    FeatureSizes sizes() {
        return features.toSizes();
    }

    int maxFrames() {
        return maxFrames;
    }

    /**
     * The architecture of a name.
     *
     * @throws UserException if a name or size is wrong
     */
    Architecture architecture(String name) {
        FeatureSizes sizes = sizes();
        try {
            FeatureSet set =
                    FeatureSet.of(sizes.rgb(), sizes.audio(), sizes.classes())
                            .withMaxFrames(maxFrames);
            return Zoo.model(name).architecture(set, options);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
