package io.livelabel.schemas.client;

import java.util.Map;

/**
 * How an application's log is written, as the environment asks for: it begins before the command
 * line is read. The configuration of the log knows them by the same words.
 */
enum LogFormat {
    /** Lines for people. */
    TEXT("text"),
    /** A JSON object a line. */
    JSON("json");

    static final String VARIABLE = "LIVELABEL_LOG_FORMAT";

    private final String word;

    LogFormat(String word) {
        this.word = word;
    }

    /**
     * What an environment asks for.
     *
     * @throws UserException if there is no such format
     */
    static LogFormat of(Map<String, String> environment) {
        String asked = environment.getOrDefault(VARIABLE, TEXT.word);
        for (LogFormat format : values()) {
            if (format.word.equals(asked)) {
                return format;
            }
        }
        throw new UserException(
                "%s is '%s', allowed are %s and %s"
                        .formatted(VARIABLE, asked, TEXT.word, JSON.word));
    }
}
