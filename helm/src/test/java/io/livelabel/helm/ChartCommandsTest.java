package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.livelabel.classifier.ClassifierMain;
import io.livelabel.producer.ProducerMain;
import io.livelabel.trainer.ClusterMain;
import io.livelabel.trainer.TrainerMain;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The command lines that the chart runs, parsed by the applications' own. */
class ChartCommandsTest {
    static List<ObjectNode> releases() {
        ObjectNode gpu = Chart.values("values-gpu.yaml");
        gpu.putObject("objectStore").put("url", "s3://bucket/livelabel");
        ObjectNode members = Chart.values("values-local.yaml");
        ((ObjectNode) members.get("classifier")).putObject("staticMembership").put("enabled", true);
        return List.of(Chart.values("values-local.yaml"), gpu, members, Scenarios.everything());
    }

    @ParameterizedTest
    @MethodSource("releases")
    void areCommandsOfTheApplications(ObjectNode values) {
        List<JsonNode> objects = Chart.render(values);
        JsonNode job = Chart.only(objects, "FlinkDeployment").at("/spec/job");
        parse(TrainerMain.class, Chart.texts(job.get("args")));
        JsonNode classifier =
                Chart.only(objects, "StatefulSet").at("/spec/template/spec/containers/0");
        assertThat(Chart.texts(classifier.get("command"))).containsExactly("livelabel");
        parse(ClassifierMain.class, Chart.texts(classifier.get("args")));
        for (JsonNode replay : Chart.ofKind(objects, "Job")) {
            JsonNode container = replay.at("/spec/template/spec/containers/0");
            assertThat(Chart.texts(container.get("command"))).containsExactly("livelabel");
            parse(ProducerMain.class, Chart.texts(container.get("args")));
        }
    }

    @Test
    void runTheMainClassOfFlinksApplicationMode() {
        JsonNode job =
                Chart.only(Chart.render(Scenarios.everything()), "FlinkDeployment").at("/spec/job");
        assertThat(job.get("entryClass").asText()).isEqualTo(ClusterMain.class.getName());
    }

    private static void parse(Class<?> application, List<String> arguments) {
        CommandLine line = new CommandLine(application);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        CommandLine.ParseResult parsed = line.parseArgs(arguments.toArray(new String[0]));
        assertThat(parsed.hasSubcommand()).as("%s", arguments).isTrue();
        assertThat(parsed.subcommand().unmatched()).isEmpty();
    }
}
