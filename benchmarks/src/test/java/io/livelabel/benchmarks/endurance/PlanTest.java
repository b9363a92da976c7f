package io.livelabel.benchmarks.endurance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("VIDEOS", "3000", "KILLS", "5", "SWAPS", "20", "SEED", "11");

    @Test
    void followsFromItsSeed() {
        Plan plan = new Plan(EnduranceSettings.of(ENVIRONMENT));
        Plan again = new Plan(EnduranceSettings.of(ENVIRONMENT));

        assertThat(again.uploads()).isEqualTo(plan.uploads());
        assertThat(again.kills()).isEqualTo(plan.kills());
        assertThat(again.steps()).isEqualTo(plan.steps());
    }

    @Test
    void hasAllThatIsAskedForAmongItsUploads() {
        Plan plan = new Plan(EnduranceSettings.of(ENVIRONMENT));

        assertThat(plan.uploads()).hasSize(3_000);
        assertThat(
                        plan.uploads().stream()
                                .flatMap(upload -> upload.poison().stream())
                                .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Poison.values());
        assertThat(plan.uploads().stream().filter(upload -> upload.poison().isPresent()))
                .hasSize(30);
        assertThat(plan.uploads().stream().map(Upload::id).distinct()).hasSize(2_970);
        assertThat(plan.uploads().stream().filter(Upload::frames)).hasSizeBetween(200, 400);
        assertThat(plan.kills()).hasSize(5).allMatch(kill -> kill.victim() < 3);
        assertThat(plan.steps().stream().filter(Plan.Step::rollback)).hasSize(2);
        assertThat(plan.steps().stream().filter(step -> !step.rollback()))
                .hasSizeGreaterThan(20)
                .allMatch(step -> step.at() < 3_000);
    }

    @Test
    void refusesARunInWhichNotAllCanHappen() {
        assertThatThrownBy(() -> EnduranceSettings.of(Map.of("VIDEOS", "100", "POISON", "60")))
                .hasMessageContaining("100 uploads, 60 of them poison");
        assertThatThrownBy(() -> EnduranceSettings.of(Map.of("KILLS", "many")))
                .hasMessageContaining("KILLS is 'many'");
    }
}
