package io.livelabel.classifier;

import io.livelabel.schemas.client.Connection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The configuration that the command makes of options, for {@link TellingWeights}. */
final class Options {
    private Options() {}

    static ClassifierConfig of(Connection connection, Path stateDir, String... more) {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--bootstrap-servers=" + connection.bootstrapServers(),
                                "--schema-registry=" + connection.registryUrl(),
                                "--rgb-size=" + TellingWeights.SIZES.rgb(),
                                "--audio-size=" + TellingWeights.SIZES.audio(),
                                "--classes=" + TellingWeights.SIZES.classes(),
                                "--top-k=" + TellingWeights.SIZES.classes(),
                                "--state-dir=" + stateDir));
        options.addAll(List.of(more));
        ClassifyCommand command = new ClassifyCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(options.toArray(new String[0]));
        return command.toConfig();
    }
}
