package io.livelabel.classifier.relabel;

import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.PublishedModelOptions;
import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.UserException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command-line options that name a retained version. */
final class VersionOptions {
    @Mixin private PublishedModelOptions model = new PublishedModelOptions();

    @Option(
            names = "--version",
            paramLabel = "V",
            description =
                    "The version that labels, LINEAGE:VERSION, or VERSION alone where one lineage"
                            + " has it; left out, the newest of --lineage, or the one that"
                            + " model-control has serve.")
    private @Nullable String version;

    @Option(names = "--lineage", paramLabel = "L", description = "The lineage of that version.")
    private @Nullable String lineage;

    /**
     * Finds the version.
     *
     * @throws UserException if it is not retained, or none is named and none is to serve
     */
    WeightsManifest find(PublishedTopics topics) throws InterruptedException {
        String name = model.find(topics);
        if (version != null) {
            return topics.published()
                    .named(name, lineage == null ? version : lineage + ":" + version);
        }
        if (lineage != null) {
            return topics.published().newestFirst(name).stream()
                    .filter(manifest -> manifest.getLineage().equals(lineage))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new UserException(
                                            "no version of lineage %s of model %s is retained; 'models list' tells which are"
                                                    .formatted(lineage, name)));
        }
        try (ControlLog log = topics.openLog(name)) {
            String serving =
                    log.read()
                            .serving()
                            .orElseThrow(
                                    () ->
                                            new UserException(
                                                    "model-control names no version of model %s: give --version"
                                                            .formatted(name)))
                            .toString();
            return topics.published().named(name, serving);
        }
    }
}
