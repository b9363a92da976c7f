package io.livelabel.schemas.client;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option takes its value from when the command line does not give it: the environment
 * ({@code --minibatch-size} is {@code LIVELABEL_MINIBATCH_SIZE}), then the file of {@code --config}
 * ({@code minibatch-size}), then the option's own default.
 */
public final class SettingsDefaults implements IDefaultValueProvider {
    private static final String CONFIG = "--config";
    private static final String PREFIX = "LIVELABEL_";

    private final Map<String, String> environment;
    private final Map<String, String> file;

    /**
     * Reads the file, if the arguments name one.
     *
     * @param arguments the command line
     * @param environment the process's environment
     * @throws UserException if the file cannot be read
     */
    public SettingsDefaults(String[] arguments, Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.file = readFile(configFile(arguments, this.environment));
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String name = option.longestName().replaceFirst("^-+", "");
        String fromEnvironment =
                environment.get(PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT));
        return fromEnvironment != null ? fromEnvironment : file.get(name);
    }

    /** The contents of a properties file; nothing for an empty name. */
    static Map<String, String> readFile(String name) {
        Map<String, String> settings = new HashMap<>();
        if (!name.isEmpty()) {
            Properties properties = new Properties();
            try (Reader in = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new UserException(
                        "cannot read the configuration file %s: %s".formatted(name, e), e);
            }
            properties
                    .stringPropertyNames()
                    .forEach(key -> settings.put(key, properties.getProperty(key)));
        }
        return settings;
    }

    private static String configFile(String[] arguments, Map<String, String> environment) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(CONFIG + "=")) {
                return arguments[i].substring(CONFIG.length() + 1);
            }
            if (arguments[i].equals(CONFIG) && i + 1 < arguments.length) {
                return arguments[i + 1];
            }
        }
        return environment.getOrDefault(PREFIX + "CONFIG", "");
    }
}
