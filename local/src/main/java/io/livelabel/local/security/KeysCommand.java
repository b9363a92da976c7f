package io.livelabel.local.security;

import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.signing.Ed25519Keys;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code keys}. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a pair of Ed25519 keys as PEM files: 'train --sign-with' takes the private one, 'classify --trust' the public one.",
            "A key is replaced by trusting both, old and new, until no weights of the old one serve. No file is written over."
        })
public final class KeysCommand implements Callable<Integer> {
    @Spec @Nullable private CommandSpec spec;

    @Option(
            names = "--private",
            paramLabel = "FILE",
            required = true,
            description = "Gets the private key; its owner alone may read it.")
    private Path privateKey = Path.of("");

    @Option(
            names = "--public",
            paramLabel = "FILE",
            required = true,
            description = "Gets the public key.")
    private Path publicKey = Path.of("");

    @Override
    public Integer call() {
        String name = Ed25519Keys.generate(privateKey, publicKey);
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        out.printf("key %s: private in %s, public in %s%n", name, privateKey, publicKey);
        out.flush();
        return CommandRunner.OK;
    }
}
