package io.livelabel.schemas.client;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings of clients whose values are secrets, known by their names. A secret stands in a file or
 * in the environment, never on a command line, where every process of the machine can read it; what
 * is passed on inside a program is the name of its place, for which see {@link Indirections}.
 */
final class SecretSettings {
    private static final Pattern SECRET =
            Pattern.compile(
                    "(.*\\.)?(jaas\\.config|password|passphrase|secret|user\\.info|auth\\.token|keystore\\.key)");

    /** What a JAAS entry begins with: the module and its flag. */
    private static final Pattern JAAS_MODULE = Pattern.compile("^\\s*\\S+\\s+\\S+\\s");

    /** What is worth hiding, but for the names of options. */
    private static final Pattern WORD = Pattern.compile("[^\\s\"';=]{4,}+(?!\\s*=)");

    /** What is secret of a JAAS entry, in quotes or without. */
    private static final Pattern JAAS_SECRET =
            Pattern.compile(
                    "(?i)\\w*(?:password|passphrase|secret)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;]+))");

    /** The user of what a registry asks for, given by itself or by a place, with the colon. */
    private static final Pattern USER = Pattern.compile("(?:\\$\\{[^}]*}|[^:$]*):");

    private static final String HIDDEN = "[hidden]";

    private SecretSettings() {}

    /** Whether the value of a setting is a secret. */
    static boolean isSecret(String name) {
        return SECRET.matcher(name).matches();
    }

    /**
     * The settings of a properties file, with the names of their places instead of secrets.
     *
     * @param file the file; empty for none
     * @throws UserException if it cannot be read, the place of a secret has no name, or a secret
     *     stands beside the name of another's place
     */
    static Map<String, String> ofFile(String file) {
        Map<String, String> settings = new HashMap<>(SettingsDefaults.readFile(file));
        settings.replaceAll((name, value) -> named(file, name, value));
        return settings;
    }

    private static String named(String file, String name, String value) {
        if (!isSecret(name) || isNamed(name, value)) {
            return value;
        }
        if (Indirections.isIn(value)) {
            throw new UserException(
                    "'%s' in %s has a secret beside the name of another's place: give the places of all, or none"
                            .formatted(name, file));
        }
        return Indirections.ofFile(Path.of(file).toAbsolutePath().toString(), name);
    }

    /** Whether all that is secret of a value is given by the names of its places. */
    private static boolean isNamed(String name, String value) {
        if (name.endsWith("jaas.config")) {
            return Indirections.isIn(value)
                    && (Indirections.isWhole(value)
                            || JAAS_SECRET
                                    .matcher(value)
                                    .results()
                                    .allMatch(secret -> Indirections.isWhole(secretOf(secret))));
        }
        if (name.endsWith("user.info")) {
            Matcher ofPassword = USER.matcher(value);
            return Indirections.isWhole(
                    ofPassword.lookingAt() ? value.substring(ofPassword.end()) : value);
        }
        return Indirections.isWhole(value);
    }

    private static String secretOf(MatchResult of) {
        for (int group = 1; group < of.groupCount(); group++) {
            if (of.group(group) != null) {
                return of.group(group);
            }
        }
        return of.group(of.groupCount());
    }

    /**
     * Refuses a secret on the command line.
     *
     * @throws UserException if the value is one; the message does not have it
     */
    static void requireNamed(String name, String value) {
        if (isSecret(name) && !isNamed(name, value)) {
            throw new UserException(
                    "'%s' is a secret, which a command line shows to the whole machine: set it in the file of --config, or give its place, ${env:NAME}, ${file:PATH:NAME} or ${directory:PATH:FILE}"
                            .formatted(name));
        }
    }

    /**
     * A text without what may be part of a secret among settings whose names were looked up. Words
     * of less than four characters stay.
     */
    static String hide(String text, Map<String, String> settings) {
        String hidden = text;
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            if (isSecret(setting.getKey())) {
                String secret = JAAS_MODULE.matcher(setting.getValue()).replaceFirst("");
                for (MatchResult word : WORD.matcher(secret).results().toList()) {
                    hidden = hidden.replace(word.group(), HIDDEN);
                }
            }
        }
        return hidden;
    }
}
