package io.livelabel.local.security;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.layout.PatternLayout;

/**
 * Everything that this JVM prints and logs while it is open: of the house all, of others more than
 * the applications ever log.
 */
final class CapturedOutput implements AutoCloseable {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final LoggerContext logging = (LoggerContext) LogManager.getContext(false);

    CapturedOutput() {
        PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        System.setOut(captured);
        System.setErr(captured);
        Configuration config = logging.getConfiguration();
        OutputStreamAppender appender =
                OutputStreamAppender.newBuilder()
                        .setName("captured")
                        .setTarget(bytes)
                        .setLayout(PatternLayout.newBuilder().withPattern("%m%n%xEx").build())
                        .build();
        appender.start();
        config.getLoggers().values().forEach(logger -> logger.setLevel(Level.INFO));
        config.getLoggerConfig("io.livelabel").setLevel(Level.DEBUG);
        config.getRootLogger()
                .getAppenders()
                .keySet()
                .forEach(config.getRootLogger()::removeAppender);
        config.getRootLogger().addAppender(appender, Level.ALL, null);
        logging.updateLoggers();
    }

    /** What was printed and logged so far. */
    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
        logging.reconfigure();
    }
}
