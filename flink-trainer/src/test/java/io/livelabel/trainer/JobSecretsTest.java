package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.ConnectionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What of the secrets in a file of settings travels with the job to Flink's cluster. */
class JobSecretsTest {
    @TempDir Path directory;

    @Command(name = "test")
    private static final class TestCommand {
        @Mixin ConnectionOptions connection = new ConnectionOptions();
    }

    @Test
    void theJobCarriesThePlacesOfSecretsAndNoSecret() throws IOException {
        Path file =
                Files.writeString(
                        directory.resolve("settings.properties"),
                        """
                        kafka.security.protocol=SASL_SSL
                        kafka.sasl.jaas.config=a.Module required username="u" password="hunter2";
                        schema.registry.basic.auth.user.info=house:hunter3
                        """);
        TestCommand command = new TestCommand();
        new CommandLine(command).parseArgs("--config", file.toString());
        Connection connection = command.connection.toConnection();
        TrainerConfig config =
                TrainerConfig.builder(connection).checkpointDirectory(directory).build();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        FlinkSettings.configuration(config));
        TrainingJob.build(environment, config);

        String job =
                new String(
                        InstantiationUtil.serializeObject(
                                environment.getStreamGraph().getJobGraph()),
                        StandardCharsets.ISO_8859_1);

        assertThat(job)
                .contains("${file:%s:kafka.sasl.jaas.config}".formatted(file))
                .contains("${file:%s:schema.registry.basic.auth.user.info}".formatted(file));
        assertThat(job.contains("hunter")).as("the job has a secret").isFalse();
    }
}
