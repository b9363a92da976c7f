package io.livelabel.schemas.client;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.utils.Utils;

/**
 * Names in the values of settings that stand for what is kept elsewhere: {@code ${env:NAME}} is a
 * variable of the environment, {@code ${file:PATH:NAME}} a property of a properties file, {@code
 * ${directory:PATH:FILE}} the whole content of a file.
 *
 * <p>They are Kafka's configuration providers: a Kafka client looks them up where and when it is
 * opened, so that settings which travel, as those of a Flink job do, carry the names alone.
 */
final class Indirections {
    private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

    private static final Pattern NAME = Pattern.compile("\\$\\{(env|file|directory):[^}]*}");

    /** Of a provider that the user adds, too. */
    private static final Pattern ANY_NAME = Pattern.compile("\\$\\{[^}:]+:[^}]*}");

    private Indirections() {}

    /** The name of a property of a properties file. */
    static String ofFile(String path, String property) {
        if (path.contains(":") || path.contains("}") || property.contains("}")) {
            throw new UserException(
                    "a secret cannot be named by its place: neither the file %s may have ':' or '}' in its name, nor the property %s '}'"
                            .formatted(path, property));
        }
        return "${file:%s:%s}".formatted(path, property);
    }

    /** Whether a value names something that is kept elsewhere. */
    static boolean isIn(String value) {
        return ANY_NAME.matcher(value).find();
    }

    /** Whether a value is one name and nothing else. */
    static boolean isWhole(String value) {
        return ANY_NAME.matcher(value).matches();
    }

    /**
     * What a Kafka client needs to be told to look up the names in its settings; nothing where
     * there are none. Providers that the settings have themselves stay.
     */
    static Map<String, String> providers(Map<String, String> settings) {
        if (settings.values().stream().noneMatch(Indirections::isIn)) {
            return Map.of();
        }
        Set<String> names = new LinkedHashSet<>(List.of("env", "file", "directory"));
        Map<String, String> all = new HashMap<>();
        all.put(className("env"), EnvVarConfigProvider.class.getName());
        all.put(className("file"), FileConfigProvider.class.getName());
        all.put(className("directory"), DirectoryConfigProvider.class.getName());
        String own = settings.getOrDefault(PROVIDERS, "");
        if (!own.isBlank()) {
            names.addAll(List.of(own.split(",")));
        }
        all.put(PROVIDERS, String.join(",", names));
        return all;
    }

    private static String className(String provider) {
        return PROVIDERS + "." + provider + ".class";
    }

    /**
     * Settings with the names in them looked up, here and now, but for those of providers that a
     * user has added.
     *
     * @throws UserException if something that is named is not there; the message has the name, and
     *     no value
     */
    static Map<String, String> lookUp(Map<String, String> settings) {
        if (settings.values().stream().noneMatch(Indirections::isIn)) {
            return settings;
        }
        Map<String, ConfigProvider> providers =
                Map.of(
                        "env", configured(new EnvVarConfigProvider()),
                        "file", configured(new FileConfigProvider()),
                        "directory", configured(new DirectoryConfigProvider()));
        try {
            Map<String, String> found = new HashMap<>();
            settings.forEach((name, value) -> found.put(name, lookUp(name, value, providers)));
            return found;
        } finally {
            providers.values().forEach(each -> Utils.closeQuietly(each, "config provider"));
        }
    }

    private static ConfigProvider configured(ConfigProvider provider) {
        provider.configure(Map.of());
        return provider;
    }

    private static String lookUp(
            String setting, String value, Map<String, ConfigProvider> providers) {
        StringBuilder whole = new StringBuilder();
        Matcher names = NAME.matcher(value);
        while (names.find()) {
            String name = names.group();
            String found;
            try {
                found =
                        new ConfigTransformer(providers)
                                .transform(Map.of(setting, name))
                                .data()
                                .getOrDefault(setting, name);
            } catch (ConfigException e) {
                throw new UserException(
                        "%s is said to be %s, which cannot be read: %s"
                                .formatted(setting, name, e.getMessage()),
                        e);
            }
            if (found.equals(name)) {
                throw new UserException(
                        "%s is said to be %s, which is not there".formatted(setting, name));
            }
            names.appendReplacement(whole, Matcher.quoteReplacement(found));
        }
        return names.appendTail(whole).toString();
    }
}
