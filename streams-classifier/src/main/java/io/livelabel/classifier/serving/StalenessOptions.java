package io.livelabel.classifier.serving;

import io.livelabel.schemas.client.Durations;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options of the staleness policy. */
public final class StalenessOptions {
    @Option(
            names = "--max-staleness",
            paramLabel = "TIME",
            description =
                    "How old, since their snapshot, the weights that serve may be: 10m, 1h, PT10M (default: of any age).")
    private @Nullable String maxStaleness;

    @Option(
            names = "--when-stale",
            paramLabel = "serve|hold|dead-letter",
            description =
                    "With --max-staleness: what becomes of uploads while the weights are older: labelled and the labels marked (serve), left in Kafka until fresher weights come, not ready meanwhile (hold), or set aside as STALE_WEIGHTS (dead-letter) (default: serve).")
    private @Nullable WhenStale whenStale;

    /**
     * The validated policy.
     *
     * @throws IllegalArgumentException if they make no sense
     */
    public StalenessPolicy toPolicy() {
        if (maxStaleness == null) {
            if (whenStale != null) {
                throw new IllegalArgumentException(
                        "--when-stale is %s, without --max-staleness nothing is stale"
                                .formatted(whenStale));
            }
            return StalenessPolicy.NONE;
        }
        return new StalenessPolicy(
                Durations.parse(maxStaleness), whenStale == null ? WhenStale.SERVE : whenStale);
    }
}
