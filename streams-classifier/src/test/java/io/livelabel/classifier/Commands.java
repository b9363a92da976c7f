package io.livelabel.classifier;

import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.TestBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** Runs commands against a test's broker. */
public final class Commands {
    private final Connection connection;
    private int status;

    public Commands(TestBroker broker) {
        connection = broker.connection();
    }

    /** What a command prints, on either stream. */
    public String run(Object command, List<String> arguments) {
        StringWriter output = new StringWriter();
        CommandLine line = new CommandLine(command);
        line.setOut(new PrintWriter(output, true));
        line.setExecutionExceptionHandler(
                (exception, failed, parsed) -> {
                    output.append("error: ").append(exception.getMessage()).append('\n');
                    return 1;
                });
        List<String> all = new ArrayList<>(arguments);
        all.add("--bootstrap-servers=" + connection.bootstrapServers());
        all.add("--schema-registry=" + connection.registryUrl());
        status = line.execute(all.toArray(new String[0]));
        return output.toString();
    }

    /** The same of a command that is told the sizes of {@link TellingWeights}. */
    public String runWithSizes(Object command, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--rgb-size=8", "--audio-size=4", "--classes=12"));
        return run(command, all);
    }

    /** The exit status of the last one. */
    public int status() {
        return status;
    }
}
