package io.livelabel.schemas.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApplicationTest {
    private static final AccessScope SCOPE = new AccessScope("MODEL", "NAME", "APPLICATION_ID");

    @Test
    void isDocumentedWithEveryRight() throws IOException {
        assertThat(Files.readString(Path.of("../docs/security.md"))).contains(table());
    }

    /** A line for each application and resource: its operations, and what needs them. */
    private static String table() {
        StringBuilder text = new StringBuilder();
        for (Application application : Application.values()) {
            Map<String, Set<String>> lines = new LinkedHashMap<>();
            for (Right right : application.all(SCOPE)) {
                if (!right.choice().equals(Application.CREATE_TOPICS)) {
                    lines.computeIfAbsent(
                                    "| %s `%s%s` | %s |"
                                            .formatted(
                                                    right.type(),
                                                    right.name(),
                                                    right.prefixed() ? "*" : "",
                                                    shown(application, right.choice())),
                                    line -> new TreeSet<>())
                            .add(right.operation().name());
                }
            }
            text.append("\n**%s**: `%s`\n\n".formatted(application.title(), application.command()))
                    .append("| resource | with | operations |\n|---|---|---|\n");
            lines.forEach(
                    (line, operations) ->
                            text.append(line)
                                    .append(' ')
                                    .append(String.join(", ", operations))
                                    .append(" |\n"));
        }
        return text.toString();
    }

    private static String shown(Application application, String choice) {
        return choice.isEmpty()
                ? ""
                : "`%s`%s"
                        .formatted(
                                choice,
                                application.defaultChoices().contains(choice) ? " (default)" : "");
    }

    @ParameterizedTest
    @EnumSource
    void asksForNothingOfOthersThanTheHouse(Application application) {
        assertThat(application.all(SCOPE))
                .allMatch(
                        right ->
                                !right.prefixed()
                                        || right.name().startsWith("livelabel-")
                                        || right.name().equals("APPLICATION_ID"))
                .noneMatch(right -> right.name().equals("*"))
                .noneMatch(
                        right ->
                                Set.of(
                                                AclOperation.ALL,
                                                AclOperation.ALTER,
                                                AclOperation.ALTER_CONFIGS,
                                                AclOperation.DELETE)
                                        .contains(right.operation()));
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsNameAndKnowsItsDefaultChoices(Application application) {
        assertThat(Application.named(application.title())).isEqualTo(application);
        assertThat(application.choices())
                .containsAll(application.defaultChoices())
                .contains(Application.CREATE_TOPICS);
    }

    @Test
    void leavesOutWhatAnotherRightImplies() {
        assertThat(on("truth", Application.CLASSIFIER.rights(SCOPE, List.of("videos", "gate"))))
                .containsExactly("TOPIC truth READ");
        assertThat(on("truth", Application.CLASSIFIER.rights(SCOPE, List.of("videos"))))
                .containsExactly("TOPIC truth DESCRIBE");
    }

    @Test
    void givesOnlyWhatTheChoicesNeed() {
        assertThat(on("averages", Application.TRAINER.rights(SCOPE, List.of()))).isEmpty();
        assertThat(on("averages", Application.TRAINER.rights(SCOPE, List.of("replicas"))))
                .containsExactly("TOPIC averages READ", "TOPIC averages WRITE");
    }

    @Test
    void givesTheRightToCreateTopicsOnlyWhereAskedFor() {
        assertThat(Application.STATUS.rights(SCOPE, List.of()))
                .extracting(Right::operation)
                .doesNotContain(AclOperation.CREATE);
        assertThat(on("labels", Application.STATUS.rights(SCOPE, List.of("create-topics"))))
                .containsExactly("TOPIC labels READ", "TOPIC labels CREATE");
    }

    @Test
    void refusesAChoiceThatThereIsNotAndNamesAll() {
        assertThatThrownBy(() -> Application.CLASSIFIER.rights(SCOPE, List.of("replicas")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'replicas'")
                .hasMessageContaining("gate-shadow");
        assertThatThrownBy(() -> Application.named("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'nobody'")
                .hasMessageContaining("classifier");
    }

    @Test
    void bindsARightToAUserAtAnyHost() {
        assertThat(Right.transactions("livelabel-weights-", true).toBinding("User:t"))
                .satisfies(
                        binding -> {
                            assertThat(binding.pattern().patternType())
                                    .isEqualTo(PatternType.PREFIXED);
                            assertThat(binding.pattern().resourceType())
                                    .isEqualTo(ResourceType.TRANSACTIONAL_ID);
                            assertThat(binding.entry().principal()).isEqualTo("User:t");
                            assertThat(binding.entry().host()).isEqualTo("*");
                            assertThat(binding.entry().operation()).isEqualTo(AclOperation.WRITE);
                            assertThat(binding.entry().permissionType())
                                    .isEqualTo(AclPermissionType.ALLOW);
                        });
    }

    @Test
    void saysWhatACommandNeedsOnWhatItWasRefused() {
        assertThat(
                        Refusal.explain(
                                "classify",
                                new IllegalStateException(
                                        new TopicAuthorizationException(Set.of("labels")))))
                .contains(
                        "the broker's access control refused topic labels: of what 'classify' may need, the user lacks some of [TOPIC labels CREATE, TOPIC labels READ, TOPIC labels WRITE]; 'livelabel acls' tells all");
        assertThat(Refusal.explain("train", GroupAuthorizationException.forGroupId("g")))
                .hasValueSatisfying(
                        sentence ->
                                assertThat(sentence)
                                        .contains("GROUP livelabel-trainer-MODEL* READ"));
        assertThat(Refusal.explain("train", new IllegalStateException("no broker"))).isEmpty();
    }

    private static List<String> on(String topic, List<Right> rights) {
        return rights.stream()
                .filter(right -> right.isAbout(ResourceType.TOPIC, topic))
                .map(Right::toString)
                .collect(Collectors.toList());
    }
}
