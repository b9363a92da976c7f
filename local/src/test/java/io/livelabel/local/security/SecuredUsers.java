package io.livelabel.local.security;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.access.AccessScope;
import io.livelabel.schemas.access.Application;
import io.livelabel.schemas.access.Right;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.ConnectionOptions;
import io.livelabel.schemas.client.RecordingAuthorizer;
import io.livelabel.schemas.client.SecuredBroker;
import io.livelabel.schemas.client.SettingsDefaults;
import io.livelabel.schemas.client.TopicCreation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * A user for each application at a secured broker that has all topics, each with a file of settings
 * and, once they are granted, its least rights.
 */
final class SecuredUsers {
    private static final String ADMIN = "admin";

    /** What the applications are told to do that are told anything but the default. */
    private static final Map<Application, List<String>> CHOICES =
            Map.of(
                    Application.REPLAY_TRAINING, List.of("videos"),
                    Application.REPLAY_LIVE, List.of("videos"),
                    Application.REPLAY_PROBE, List.of("videos"),
                    Application.EXPLAIN, List.of("videos", "labels"),
                    Application.RELABEL, List.of("videos"));

    private final Map<Application, Path> configs = new EnumMap<>(Application.class);
    private final List<String> secrets = new ArrayList<>(SecuredBroker.secrets());
    private final SecuredBroker broker;
    private final Path adminConfig;
    private final AccessScope scope;

    SecuredUsers(SecuredBroker broker, String model, String applicationId) throws Exception {
        this.broker = broker;
        scope = new AccessScope(model, "any", applicationId);
        try (Admin admin = broker.admin().openAdmin()) {
            TopicCreation.ensure(admin, Topics.all(), Map.of());
            TopicCreation.ensure(admin, List.of(Topics.TRAINING_QUARANTINE), Map.of());
        }
        adminConfig = add(ADMIN);
        for (Application application : Application.values()) {
            configs.put(application, add(application.title()));
        }
    }

    private Path add(String user) throws Exception {
        String password = "of-" + user + "-3b1f";
        secrets.add(password);
        broker.addUser(user, password);
        return broker.configFile(user, password);
    }

    /** The passwords of all, and of the broker and the registry. */
    List<String> secrets() {
        return List.copyOf(secrets);
    }

    /** The file of settings of an application's user. */
    Path config(Application application) {
        return configs.get(application);
    }

    /** How an application reaches broker and registry, as its options have it. */
    Connection connection(Application application) {
        TestCommand command = new TestCommand();
        String[] arguments = {"--config", config(application).toString()};
        new CommandLine(command)
                .setDefaultValueProvider(new SettingsDefaults(arguments, Map.of()))
                .parseArgs(arguments);
        return command.connection.toConnection();
    }

    @Command(name = "test")
    private static final class TestCommand {
        @Mixin ConnectionOptions connection = new ConnectionOptions();
    }

    /** Grants each application its rights, by the command for it. */
    void grantAll() {
        for (Application application : Application.values()) {
            int status =
                    CommandRunner.run(
                            new AclsCommand(),
                            "--application",
                            application.title(),
                            "--with=" + String.join(",", choices(application)),
                            "--model",
                            scope.model(),
                            "--application-id",
                            scope.applicationId(),
                            "--principal",
                            principal(application),
                            "--apply",
                            "--config",
                            adminConfig.toString());
            if (status != CommandRunner.OK) {
                throw new IllegalStateException("rights of " + application + " were not granted");
            }
        }
    }

    private static String principal(Application application) {
        return "User:" + application.title();
    }

    private static List<String> choices(Application application) {
        return CHOICES.getOrDefault(application, application.defaultChoices());
    }

    /** The rights that an application was granted. */
    List<Right> rights(Application application) {
        AccessScope own =
                new AccessScope(
                        scope.model(),
                        application.title().replaceFirst("^replay-", ""),
                        scope.applicationId());
        return application.rights(own, choices(application));
    }

    /** Those that the application has not made use of so far. */
    List<String> unused(Application application) {
        return rights(application).stream()
                .filter(right -> !isUsed(application, right))
                .map(right -> application.title() + ": " + right)
                .toList();
    }

    /** Whether an application was allowed something by a right. */
    static boolean isUsed(Application application, Right right) {
        return asked(application)
                .anyMatch(
                        question ->
                                question.endsWith(" " + right.operation())
                                        && question.startsWith(
                                                right.type()
                                                        + " "
                                                        + right.name()
                                                        + (right.prefixed() ? "" : " ")));
    }

    private static Stream<String> asked(Application application) {
        return RecordingAuthorizer.asked().stream()
                .filter(RecordingAuthorizer.Asked::allowed)
                .filter(asked -> asked.user().equals(application.title()))
                .map(RecordingAuthorizer.Asked::right);
    }

    /** Takes a right away, runs something, and gives it back, by an administrator's client. */
    static void without(Admin admin, Application application, Right right, Runnable body)
            throws ExecutionException, InterruptedException {
        AclBinding granted = right.toBinding(principal(application));
        admin.deleteAcls(List.of(granted.toFilter())).all().get();
        body.run();
        admin.createAcls(List.of(granted)).all().get();
    }
}
