package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.livelabel.schemas.access.AccessScope;
import io.livelabel.schemas.access.Application;
import io.livelabel.schemas.access.Right;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rights of the chart's users beside those that the applications need. */
class ChartUsersTest {
    private static final AccessScope SCOPE =
            new AccessScope("logistic", "history", "livelabel-classifier");

    @Test
    void haveTheRightsOfTheirApplicationsAndNoOthers() {
        List<JsonNode> users = users(Scenarios.everything());
        assertThat(rights(users, "replay"))
                .isEqualTo(needed(Application.REPLAY_TRAINING, "videos", "frames"));
        assertThat(rights(users, "trainer"))
                .isEqualTo(needed(Application.TRAINER, "training-videos", "replicas"));
        assertThat(rights(users, "classifier"))
                .isEqualTo(needed(Application.CLASSIFIER, "videos", "gate", "gate-shadow"));
    }

    @Test
    void haveFewerWhereLessIsAskedFor() {
        ObjectNode values = Scenarios.everything();
        ((ObjectNode) values.get("trainer")).put("inputTopic", "frames").put("replicas", 1);
        ((ObjectNode) values.get("trainer")).put("gpusPerReplica", 0).put("readers", 1);
        ((ObjectNode) values.at("/classifier/options"))
                .put("gate", "OFF")
                .put("gate-shadow", false);
        ((ObjectNode) values.at("/replay/jobs/0")).put("as", "live");
        ((ObjectNode) values.at("/replay/jobs/0/options")).put("truth-delay", "10m");
        List<JsonNode> users = users(values);
        assertThat(rights(users, "replay"))
                .isEqualTo(needed(Application.REPLAY_LIVE, "videos", "frames", "truth-delay"));
        assertThat(rights(users, "trainer"))
                .isEqualTo(needed(Application.TRAINER, "truth-of-frames"));
        assertThat(rights(users, "classifier")).isEqualTo(needed(Application.CLASSIFIER, "videos"));
    }

    @Test
    void areOthersInEachReleaseSoThatTwoModelsCanBeSideBySide() {
        Set<String> names = new TreeSet<>();
        for (String release : List.of("livelabel", "second", "livelabel-third")) {
            Chart.ofKind(Chart.render(release, Scenarios.everything()), "KafkaUser")
                    .forEach(user -> names.add(user.at("/metadata/name").asText()));
        }
        assertThat(names)
                .containsExactly(
                        "livelabel-classifier",
                        "livelabel-replay",
                        "livelabel-third-classifier",
                        "livelabel-third-replay",
                        "livelabel-third-trainer",
                        "livelabel-trainer",
                        "second-livelabel-classifier",
                        "second-livelabel-replay",
                        "second-livelabel-trainer");
    }

    private static Set<String> needed(Application application, String... choices) {
        Set<String> needed = new TreeSet<>();
        for (Right right : application.rights(SCOPE, List.of(choices))) {
            needed.add(right.toString());
        }
        return needed;
    }

    private static List<JsonNode> users(ObjectNode values) {
        return Chart.ofKind(Chart.render(values), "KafkaUser");
    }

    private static Set<String> rights(List<JsonNode> users, String application) {
        JsonNode user =
                users.stream()
                        .filter(
                                found ->
                                        found.at("/metadata/name")
                                                .asText()
                                                .equals("livelabel-" + application))
                        .findFirst()
                        .orElseThrow();
        Set<String> rights = new TreeSet<>();
        for (JsonNode acl : user.at("/spec/authorization/acls")) {
            JsonNode resource = acl.get("resource");
            String type = resource.get("type").asText();
            for (String operation : Chart.texts(acl.get("operations"))) {
                rights.add(
                        "%s %s%s %s"
                                .formatted(
                                        upper(type),
                                        resource.get("name").asText(),
                                        resource.get("patternType").asText().equals("prefix")
                                                ? "*"
                                                : "",
                                        upper(operation)));
            }
        }
        return rights;
    }

    /** As in {@code transactionalId}, TRANSACTIONAL_ID. */
    private static String upper(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
