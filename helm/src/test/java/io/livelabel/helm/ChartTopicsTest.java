package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The chart's topics and users beside the topics that the applications know. */
class ChartTopicsTest {
    /** All of the house, with the one that has no schema of its own. */
    static List<Topic> topics() {
        List<Topic> all = new ArrayList<>(Topics.all());
        all.add(Topics.TRAINING_QUARANTINE);
        return all;
    }

    @Test
    void hasEachTopicWithTheSettingsThatApplicationsCreateItWith() {
        Map<String, JsonNode> stated = new HashMap<>();
        Chart.read("topics.yaml")
                .get("topics")
                .forEach(topic -> stated.put(topic.get("name").asText(), topic));
        assertThat(stated.keySet())
                .containsExactlyInAnyOrderElementsOf(topics().stream().map(Topic::name).toList());
        for (Topic topic : topics()) {
            JsonNode found = stated.get(topic.name());
            assertThat(found.get("partitions").asInt())
                    .as(topic.name())
                    .isEqualTo(topic.partitions());
            assertThat(Chart.textMap(found.path("config")))
                    .as(topic.name())
                    .isEqualTo(topic.configs());
        }
    }

    @Test
    void hasStrimziMakeThemSo() {
        List<JsonNode> made = Chart.ofKind(Chart.render(Scenarios.everything()), "KafkaTopic");
        Map<String, Integer> partitions = Map.of("training-videos", 3, "videos", 6, "labels", 6);
        assertThat(made).hasSameSizeAs(topics());
        for (Topic topic : topics()) {
            JsonNode spec =
                    made.stream()
                            .map(object -> object.get("spec"))
                            .filter(found -> found.get("topicName").asText().equals(topic.name()))
                            .findFirst()
                            .orElseThrow();
            Map<String, String> configs = new HashMap<>(topic.configs());
            configs.put("min.insync.replicas", "2");
            assertThat(Chart.textMap(spec.get("config"))).as(topic.name()).isEqualTo(configs);
            assertThat(spec.get("partitions").asInt())
                    .as(topic.name())
                    .isEqualTo(partitions.getOrDefault(topic.name(), topic.partitions()));
        }
    }

    @Test
    void givesUsersRightsOnTopicsThatThereAre() {
        List<String> names = topics().stream().map(Topic::name).toList();
        List<JsonNode> users = Chart.ofKind(Chart.render(Scenarios.everything()), "KafkaUser");
        assertThat(users).hasSize(3);
        for (JsonNode user : users) {
            for (JsonNode acl : user.at("/spec/authorization/acls")) {
                if (acl.at("/resource/type").asText().equals("topic")) {
                    assertThat(acl.at("/resource/name").asText()).isIn(names);
                }
                assertThat(Chart.texts(acl.get("operations")))
                        .doesNotContain("All", "Create", "Delete", "Alter", "ClusterAction");
            }
        }
    }
}
