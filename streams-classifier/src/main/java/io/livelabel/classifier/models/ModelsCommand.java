package io.livelabel.classifier.models;

import io.livelabel.classifier.control.ControlLog;
import io.livelabel.classifier.control.Decisions;
import io.livelabel.classifier.control.Operator;
import io.livelabel.classifier.control.PublishedModelOptions;
import io.livelabel.classifier.control.PublishedTopics;
import io.livelabel.classifier.control.VersionName;
import io.livelabel.classifier.weights.TrustOptions;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.avro.WeightsManifest;
import io.livelabel.schemas.client.ConnectionOptions;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code models}. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Tells which versions of weights are retained and which serves, and decides it.",
            "A version is named LINEAGE:VERSION, or by VERSION alone where one lineage has it.",
            "Decisions go to the topic model-control; every instance obeys within seconds, and"
                    + " after a restart. What cannot serve is refused with a sentence, and changes"
                    + " nothing."
        })
public final class ModelsCommand {
    private static final String DEFAULT_REASON = "asked for by an operator";

    @Spec @Nullable private CommandSpec spec;

    /** The options of every subcommand. */
    static final class Scope {
        @Mixin private ConnectionOptions connection = new ConnectionOptions();

        @Mixin private PublishedModelOptions model = new PublishedModelOptions();

        @Mixin private TrustOptions trust = new TrustOptions();

        private PublishedTopics open() {
            return new PublishedTopics(connection.toConnection(), trust.toKeys());
        }
    }

    /** The options of those that decide. */
    static final class Signature {
        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                defaultValue = DEFAULT_REASON,
                description = "Why, in a sentence, for the record (default: ${DEFAULT-VALUE}).")
        private String reason = DEFAULT_REASON;

        @Option(
                names = "--by",
                paramLabel = "NAME",
                defaultValue = "${sys:user.name}",
                description = "Who decides, for the record (default: ${DEFAULT-VALUE}).")
        private String by = "";
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "Lists the retained versions, the newest of each lineage first, and says which serves.",
                "The figures are prequential; AGE is that of the snapshot. With --trust, TRUSTED says whether one of the keys has signed a version, and its figures. 'waiting' versions are newer than what was judged, 'not judged' ones were passed over."
            })
    void list(@Mixin Scope scope) throws InterruptedException {
        PublishedTopics topics = scope.open();
        List<String> models =
                scope.model == null && topics.published().models().size() > 1
                        ? topics.published().models()
                        : List.of(scope.model.find(topics));
        for (String model : models) {
            try (ControlLog log = topics.openLog(model)) {
                out().print(
                                new VersionTable(
                                                model,
                                                topics.published().newestFirst(model),
                                                log.read(),
                                                scope.trust.toKeys(),
                                                System.currentTimeMillis())
                                        .toText());
            }
        }
        out().flush();
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Tells all of a retained version: origin, figures, hash, decisions.")
    void show(@Mixin Scope scope, @Parameters(paramLabel = "V") String version)
            throws InterruptedException {
        PublishedTopics topics = scope.open();
        String model = scope.model.find(topics);
        try (ControlLog log = topics.openLog(model)) {
            WeightsManifest manifest = topics.published().named(model, version);
            out().print(new VersionPage(manifest, log.read(), scope.trust.toKeys()).toText());
        }
        out().flush();
    }

    @Command(
            name = "compare",
            mixinStandardHelpOptions = true,
            description =
                    "Puts the figures of two retained versions side by side, and measures how far"
                            + " apart their weights are.")
    void compare(
            @Mixin Scope scope,
            @Parameters(paramLabel = "V") String first,
            @Parameters(paramLabel = "W") String second) {
        PublishedTopics topics = scope.open();
        String model = scope.model.find(topics);
        Comparison comparison =
                new Comparison(
                        topics.published().named(model, first),
                        topics.published().named(model, second),
                        scope.trust.toKeys());
        out().print(comparison.figures());
        out().print(comparison.distance(topics.connection(), topics.registry()));
        out().flush();
    }

    @Command(
            name = "pin",
            mixinStandardHelpOptions = true,
            description =
                    "Has a retained version serve, of whatever lineage, and keeps newer ones from"
                            + " taking its place until 'unpin'.")
    void pin(
            @Mixin Scope scope,
            @Mixin Signature signature,
            @Parameters(paramLabel = "V") String version)
            throws InterruptedException {
        decide(
                scope,
                signature,
                (operator, topics) -> {
                    String model = scope.model.find(topics);
                    WeightsManifest manifest = topics.published().named(model, version);
                    return operator.pin(VersionName.of(manifest), signature.reason);
                });
    }

    @Command(
            name = "unpin",
            mixinStandardHelpOptions = true,
            description =
                    "Lets newer versions take the place of the pinned one again; the newest that"
                            + " waits is judged first.")
    void unpin(@Mixin Scope scope, @Mixin Signature signature) throws InterruptedException {
        decide(scope, signature, (operator, topics) -> operator.unpin(signature.reason));
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description = {
                "Has the version serve that did before the one that serves now, pinned or not, and"
                        + " pins it.",
                "Which that is follows from the decisions on model-control; versions that were gone"
                        + " back from are passed over, so that a second rollback goes further back. It"
                        + " is refused where that version is not retained."
            })
    void rollback(
            @Mixin Scope scope,
            @Mixin Signature signature,
            @Option(
                            names = "--no-pin",
                            description =
                                    "Let versions newer than the one that is left take its place.")
                    boolean noPin)
            throws InterruptedException {
        decide(scope, signature, (operator, topics) -> operator.rollBack(!noPin, signature.reason));
    }

    private interface Decision {
        ModelControl by(Operator operator, PublishedTopics topics) throws InterruptedException;
    }

    private void decide(Scope scope, Signature signature, Decision decision)
            throws InterruptedException {
        PublishedTopics topics = scope.open();
        String model = scope.model.find(topics);
        try (ControlLog log = topics.openLog(model)) {
            Operator operator =
                    new Operator(
                            log,
                            topics.published(),
                            new Decisions(model, "operator " + signature.by, Clock.systemUTC()));
            ModelControl decided = decision.by(operator, topics);
            out().printf(
                            "model %s: %s serves%s%n",
                            model,
                            VersionName.toServe(decided),
                            decided.getPinned()
                                    ? ", pinned until 'models unpin'"
                                    : ", until a newer version takes its place");
        }
        out().flush();
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }
}
