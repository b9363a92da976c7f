package io.livelabel.trainer;

import io.livelabel.schemas.client.Durations;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options that say how and when weights are published, and how long they stay. */
final class PublicationOptions {
    @Option(
            names = "--publish-every",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.PUBLISH_EVERY,
            description =
                    "Weights are published with every N-th checkpoint (default: ${DEFAULT-VALUE}).")
    private int publishEvery;

    @Option(
            names = "--weights-encoding",
            paramLabel = "NAME",
            defaultValue = TrainerDefaults.WEIGHTS_ENCODING,
            description =
                    "What weights are published in: ${COMPLETION-CANDIDATES}. float16 rounds what is served, to half the bytes; delta publishes what differs from an anchor, without loss (default: ${DEFAULT-VALUE}).")
    private PublishedEncoding weightsEncoding = PublishedEncoding.FLOAT32;

    @Option(
            names = "--anchor-every",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.ANCHOR_EVERY,
            description =
                    "With --weights-encoding delta one version of N is whole, an anchor (default: ${DEFAULT-VALUE}).")
    private int anchorEvery;

    @Option(
            names = "--keep-versions",
            paramLabel = "N",
            defaultValue = "" + TrainerDefaults.KEEP_VERSIONS,
            description =
                    "The newest published versions that stay in any case (default: ${DEFAULT-VALUE}).")
    private int keepVersions;

    @Option(
            names = "--explain-window",
            paramLabel = "TIME",
            defaultValue = TrainerDefaults.EXPLAIN_WINDOW,
            description =
                    "For how long after it last served a published version stays, so that its labels can be explained: 30m, 1h, 2d, PT30M (default: ${DEFAULT-VALUE}). Versions that model-control names stay longer.")
    private String explainWindow = TrainerDefaults.EXPLAIN_WINDOW;

    @Option(
            names = "--sign-with",
            paramLabel = "FILE",
            description =
                    "Private Ed25519 key, as PEM, that published versions are signed with ('livelabel keys' makes one); on a cluster, where the task managers find it.")
    private @Nullable Path signWith;

    /** Sets what they say. */
    void applyTo(TrainerConfigBuilder builder) {
        builder.publishEvery(publishEvery)
                .weightsEncoding(weightsEncoding)
                .anchorEvery(anchorEvery)
                .keepVersions(keepVersions)
                .signWith(signWith == null ? "" : signWith.toAbsolutePath().toString())
                .explainWindow(Durations.parse(explainWindow));
    }
}
