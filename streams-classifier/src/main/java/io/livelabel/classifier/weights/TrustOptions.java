package io.livelabel.classifier.weights;

import io.livelabel.schemas.signing.TrustedKeys;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The command-line option that says whose weights are taken. */
public final class TrustOptions {
    @Option(
            names = "--trust",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Public Ed25519 keys, as PEM files, separated by commas: weights that none of them has signed are refused. Without it, signatures are not looked at.")
    private List<Path> files = List.of();

    /**
     * Reads the keys.
     *
     * @throws io.livelabel.schemas.client.UserException if one cannot be read, or is none
     */
    public TrustedKeys toKeys() {
        return TrustedKeys.read(files);
    }
}
