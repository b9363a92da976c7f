package io.livelabel.local.security;

import io.livelabel.classifier.serving.GroupOptions;
import io.livelabel.schemas.access.AccessScope;
import io.livelabel.schemas.access.Application;
import io.livelabel.schemas.access.Right;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.UserException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code acls}. */
@Command(
        name = "acls",
        mixinStandardHelpOptions = true,
        description = {
            "Tells the least rights (ACLs) that an application needs at a broker with an"
                    + " authorizer, or, with --apply, grants them to its user.",
            "They are enough where all topics are there; --with create-topics adds what it needs to"
                    + " create those that are absent. READ and WRITE imply DESCRIBE. A name that ends"
                    + " with * is the beginning of names.",
            "What was granted before stays."
        })
public final class AclsCommand implements Callable<Integer> {
    @Spec @Nullable private CommandSpec spec;

    @Mixin private ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--application",
            paramLabel = "NAME",
            required = true,
            completionCandidates = Titles.class,
            description = "Who acts: ${COMPLETION-CANDIDATES}.")
    private String application = "";

    @Option(
            names = "--with",
            paramLabel = "CHOICE",
            split = ",",
            description =
                    "What it is told to do, separated by commas, instead of what it does by default"
                            + " (--with= for nothing of it); an unknown one is answered with all there"
                            + " are.")
    private @Nullable List<String> choices;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "logistic",
            description =
                    "The model; of models side by side all, in the order of the alphabet, with +"
                            + " between (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The replay's name (default: training, live or probe, as replay --as).")
    private @Nullable String replay;

    @Mixin private GroupOptions group = new GroupOptions();

    @Option(
            names = "--principal",
            paramLabel = "User:NAME",
            description = "Whom to grant them to, with --apply.")
    private @Nullable String principal;

    @Option(
            names = "--apply",
            description =
                    "Grants the rights, by a user that may, whom kafka.* settings name; without it"
                            + " they are only printed.")
    private boolean apply;

    @Override
    public Integer call() throws InterruptedException {
        List<Right> rights = rights();
        if (apply) {
            grant(rights);
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        for (Right right : rights) {
            out.printf(
                    "%-16s  %-32s  %s%n",
                    right.type(), right.name() + (right.prefixed() ? "*" : ""), right.operation());
        }
        out.flush();
        return CommandRunner.OK;
    }

    private List<Right> rights() {
        try {
            Application who = Application.named(application);
            String name = replay != null ? replay : who.title().replaceFirst("^replay-", "");
            return who.rights(
                    new AccessScope(model, name, group.applicationId()),
                    choices == null
                            ? who.defaultChoices()
                            : choices.stream().filter(choice -> !choice.isBlank()).toList());
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private void grant(List<Right> rights) throws InterruptedException {
        String whom = principal;
        if (whom == null || !whom.matches("[A-Za-z]+:.+")) {
            throw new UserException(
                    "--principal is '%s': with --apply give User:NAME".formatted(whom));
        }
        try (Admin admin = connection.toConnection().openAdmin()) {
            admin.createAcls(rights.stream().map(right -> right.toBinding(whom)).toList())
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new UserException(
                    "the rights could not be granted to %s: %s".formatted(whom, e.getCause()), e);
        }
    }

    /** What {@code --application} can be. */
    static final class Titles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Application.values()).map(Application::title).iterator();
        }
    }
}
