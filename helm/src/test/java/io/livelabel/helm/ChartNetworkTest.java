package io.livelabel.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chart's network policies. */
class ChartNetworkTest {
    @Test
    void letsPodsOutToTheirPeersAlone() {
        Map<String, JsonNode> policies = new HashMap<>();
        for (JsonNode policy :
                Chart.ofKind(Chart.render(Scenarios.everything()), "NetworkPolicy")) {
            policies.put(policy.at("/metadata/name").asText(), policy.get("spec"));
        }
        assertThat(policies)
                .containsOnlyKeys("livelabel-trainer", "livelabel-classifier", "livelabel-replay");
        for (JsonNode policy : policies.values()) {
            assertThat(Chart.texts(policy.get("policyTypes"))).containsExactly("Ingress", "Egress");
        }
        List<String> names = List.of("53", "53");
        List<String> connection = List.of("9093", "8443");
        assertThat(portsOut(policies.get("livelabel-classifier")))
                .containsExactlyInAnyOrderElementsOf(union(names, connection));
        assertThat(portsOut(policies.get("livelabel-replay")))
                .containsExactlyInAnyOrderElementsOf(union(names, connection));
        assertThat(portsOut(policies.get("livelabel-trainer")))
                .containsExactlyInAnyOrderElementsOf(
                        union(names, connection, List.of("443", "9000", "443", "6443")));
        assertThat(policies.get("livelabel-trainer").at("/egress/2/to").toString())
                .contains("\"kubernetes.io/metadata.name\":\"kafka\"");
        assertThat(policies.get("livelabel-classifier").get("ingress").toString())
                .contains("\"port\":8080", "\"kubernetes.io/metadata.name\":\"monitoring\"");
        assertThat(policies.get("livelabel-replay").has("ingress")).isFalse();
    }

    private static List<String> portsOut(JsonNode policy) {
        return policy.get("egress").findValuesAsText("port");
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    private static List<String> union(List<String>... parts) {
        return Stream.of(parts).flatMap(List::stream).toList();
    }
}
