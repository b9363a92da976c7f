package io.livelabel.schemas.client;

import io.livelabel.schemas.RegistryException;
import io.livelabel.schemas.access.Refusal;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs a command line the same way in every application: settings, errors, exit status. */
public final class CommandRunner {
    /** Everything went as asked. */
    public static final int OK = 0;

    /** The command failed, or refused a setting; one line says why. */
    public static final int FAILED = 1;

    /** The command line cannot be understood. */
    public static final int USAGE = 2;

    /** The command went through, but some records are among the dead letters. */
    public static final int BAD_RECORDS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);

    private CommandRunner() {}

    /**
     * Runs the command that the arguments ask for.
     *
     * @param command an object with picocli's annotations
     * @return the exit status
     */
    public static int run(Object command, String... arguments) {
        return run(command, sentence -> {}, arguments);
    }

    /**
     * The same for one who is to know why it failed.
     *
     * @param told gets the sentence that is written if the command fails, though not the complaint
     *     about a command line that cannot be understood
     */
    public static int run(Object command, Consumer<String> told, String... arguments) {
        CommandLine line = new CommandLine(command);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        setVersion(line);
        try {
            LogFormat format = LogFormat.of(System.getenv());
            line.setExecutionExceptionHandler(
                    (exception, failed, parsed) -> {
                        LOG.debug("the command failed", exception);
                        String sentence =
                                Refusal.explain(failed.getCommandName(), exception)
                                        .map(why -> sentence(exception) + "; " + why)
                                        .orElseGet(() -> sentence(exception));
                        told.accept(sentence);
                        if (format == LogFormat.JSON) {
                            LOG.error("{}", sentence);
                        } else {
                            failed.getErr().println("error: " + sentence);
                        }
                        return FAILED;
                    });
            SettingsDefaults defaults =
                    new SettingsDefaults(arguments, Map.copyOf(System.getenv()));
            line.setDefaultValueProvider(defaults);
        } catch (UserException e) {
            line.getErr().println("error: " + e.getMessage());
            return USAGE;
        }
        return line.execute(arguments);
    }

    private static void setVersion(CommandLine line) {
        String built = CommandRunner.class.getPackage().getImplementationVersion();
        line.getCommandSpec().version("livelabel " + (built == null ? "(not packaged)" : built));
        line.getSubcommands().values().forEach(CommandRunner::setVersion);
    }

    private static String sentence(Exception exception) {
        if (exception instanceof UserException || exception instanceof RegistryException) {
            return String.valueOf(exception.getMessage());
        }
        LOG.error("unexpected failure", exception);
        return exception.toString();
    }
}
