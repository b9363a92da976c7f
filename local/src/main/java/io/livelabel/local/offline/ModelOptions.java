package io.livelabel.local.offline;

import io.livelabel.model.Architecture;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.FeatureOptions;
import io.livelabel.schemas.client.UserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
     * The architecture of a name, on the features that shards hold.
     *
     * @throws UserException if a name or size is wrong
     */
    Architecture architecture(String name) {
        FeatureSizes sizes = sizes();
        return architecture(name, FeatureSet.of(sizes.byName(), sizes.classes()));
    }

    /**
     * The architecture of a name, on features of other names.
     *
     * @param named a feature each, {@code NAME:SIZE}
     * @throws UserException if a name or size is wrong
     */
    Architecture architecture(String name, List<String> named) {
        List<FeatureSet.Feature> all = new ArrayList<>();
        for (String text : named) {
            int colon = text.lastIndexOf(':');
            if (colon < 1 || !text.substring(colon + 1).matches("[1-9][0-9]{0,6}")) {
                throw new UserException("feature is '%s': give NAME:SIZE".formatted(text));
            }
            all.add(
                    new FeatureSet.Feature(
                            text.substring(0, colon), Integer.parseInt(text.substring(colon + 1))));
        }
        return architecture(name, new FeatureSet(all, sizes().classes(), maxFrames));
    }

    private Architecture architecture(String name, FeatureSet set) {
        try {
            return Zoo.model(name).architecture(set.withMaxFrames(maxFrames), options);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }
}
