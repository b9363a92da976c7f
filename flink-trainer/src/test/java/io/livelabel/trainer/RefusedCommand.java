package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command that is expected to refuse its arguments. */
final class RefusedCommand {
    private RefusedCommand() {}

    /** What it says as it fails. */
    static String message(Object command, String... arguments) {
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(command).setErr(new PrintWriter(err));
        line.setExecutionExceptionHandler(
                (exception, failed, parsed) -> {
                    failed.getErr().println(exception.getMessage());
                    return CommandRunner.FAILED;
                });
        assertThat(line.execute(arguments)).isEqualTo(CommandRunner.FAILED);
        return err.toString();
    }
}
