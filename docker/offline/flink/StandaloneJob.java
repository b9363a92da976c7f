package io.livelabel.offline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.DefaultPackagedProgramRetriever;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginUtils;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.entrypoint.ClusterEntrypointUtils;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.runtime.util.JvmShutdownSafeguard;
import org.apache.flink.runtime.util.SignalHandler;

/**
 * A job manager of one job, as Flink's distribution has one and its published jars have not: {@code
 * --configDir DIR [-D NAME=VALUE]… --job-classname CLASS [ARGUMENT]…}, with the job's jars in
 * {@code usrlib}.
 */
public final class StandaloneJob extends ApplicationClusterEntryPoint {
    private StandaloneJob(Configuration configuration, PackagedProgram program) {
        super(configuration, program, StandaloneResourceManagerFactory.getInstance());
    }

    /** Runs the job, and ends the JVM with it. */
    public static void main(String[] arguments) {
        EnvironmentInformation.logEnvironmentInfo(LOG, "StandaloneJob", arguments);
        SignalHandler.register(LOG);
        JvmShutdownSafeguard.installAsShutdownHook(LOG);
        try {
            runClusterEntrypoint(of(arguments));
        } catch (Exception e) {
            LOG.error("cannot start the job", e);
            System.exit(1);
        }
    }

    private static ClusterEntrypoint of(String[] arguments) throws Exception {
        String folder = null;
        Configuration changes = new Configuration();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--configDir" -> folder = value;
                case "-D" ->
                        changes.setString(
                                value.substring(0, value.indexOf('=')),
                                value.substring(value.indexOf('=') + 1));
                case "--job-classname" -> {
                    return of(
                            GlobalConfiguration.loadConfiguration(folder, changes),
                            value,
                            Arrays.copyOfRange(arguments, i + 2, arguments.length));
                }
                default ->
                        throw new IllegalArgumentException(
                                "'%s' is none of --configDir, -D and --job-classname"
                                        .formatted(arguments[i]));
            }
        }
        throw new IllegalArgumentException(
                "there is no --job-classname among " + List.of(arguments));
    }

    private static ClusterEntrypoint of(
            Configuration configuration, String job, String[] arguments) throws Exception {
        FileSystem.initialize(
                configuration, PluginUtils.createPluginManagerFromRootFolder(configuration));
        PackagedProgram program =
                DefaultPackagedProgramRetriever.create(
                                ClusterEntrypointUtils.tryFindUserLibDirectory().orElse(null),
                                null,
                                new ArrayList<>(),
                                job,
                                arguments,
                                configuration)
                        .getPackagedProgram();
        configureExecution(configuration, program);
        return new StandaloneJob(configuration, program);
    }
}
