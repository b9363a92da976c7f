package io.livelabel.classifier.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.schemas.avro.ControlAction;
import io.livelabel.schemas.avro.ModelControl;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ControlHistoryTest {
    private final Decisions decisions = new Decisions("logistic", "test", Clock.systemUTC());
    private final List<ModelControl> taken = new ArrayList<>();

    @Test
    void namesNothingWhileNothingIsDecided() {
        assertThat(history().serving()).isEmpty();
        assertThat(history().isPinned()).isFalse();
        assertThat(history().judgedUpTo("root")).isNegative();
        assertThat(history().servedBefore()).isEmpty();
    }

    @Test
    void keepsTheIncumbentWhenAChallengerIsRefused() {
        accept(5);
        refuse(6);
        assertServes(5);
        assertThat(history().judgedUpTo("root")).isEqualTo(6);
        assertThat(history().judgedUpTo("fork")).isNegative();
        assertThat(history().verdict(root(6)))
                .map(ModelControl::getAction)
                .hasValue(ControlAction.REFUSED);
    }

    @Test
    void hasNoVersionServeWhenTheFirstIsRefused() {
        refuse(1);
        assertThat(history().serving()).isEmpty();
        assertThat(history().judgedUpTo("root")).isEqualTo(1);
        accept(2);
        assertServes(2);
        assertThat(history().servedBefore()).isEmpty();
    }

    @Test
    void goesBackToTheVersionThatServedBeforeAndFurtherWithEachRollback() {
        accept(1);
        accept(3);
        refuse(4);
        accept(7);
        assertThat(history().servedBefore()).hasValue(root(3));
        rollBack(true);
        assertServes(3);
        assertThat(history().servedBefore()).hasValue(root(1));
        rollBack(true);
        assertServes(1);
        assertThat(history().servedBefore()).isEmpty();
    }

    @Test
    void goesBackFromAPinToWhatServedBeforeIt() {
        accept(1);
        accept(7);
        pin(new VersionName("fork", 2));
        assertThat(history().servedBefore()).hasValue(root(7));
        unpin();
        assertThat(history().servedBefore()).hasValue(root(7));
    }

    @Test
    void judgesNoVersionAgainThatWasGoneBackFromAlsoWhereOnlyTheNewestDecisionIsKept() {
        accept(5);
        accept(7);
        rollBack(true);
        unpin();
        assertThat(history().isPinned()).isFalse();
        assertThat(newestAlone().judgedUpTo("root")).isEqualTo(7);
        assertThat(history().verdict(root(7)))
                .map(ModelControl::getAction)
                .hasValue(ControlAction.ROLLED_BACK);
    }

    @Test
    void judgesNoRefusedVersionAgainBehindAPin() {
        accept(5);
        refuse(6);
        pin(root(3));
        unpin();
        assertThat(newestAlone().judgedUpTo("root")).isEqualTo(6);
    }

    @Test
    void letsAnAcceptedVersionComeBackBehindAPin() {
        accept(5);
        pin(root(3));
        unpin();
        assertThat(history().judgedUpTo("root")).isEqualTo(3);
        assertThat(history().verdict(root(5)))
                .map(ModelControl::getAction)
                .hasValue(ControlAction.ACCEPTED);
    }

    private void accept(long version) {
        taken.add(decisions.accept(root(version), "good", Map.of()));
    }

    private void refuse(long version) {
        taken.add(decisions.refuse(history(), root(version), "bad", Map.of()));
    }

    private void pin(VersionName name) {
        taken.add(decisions.pin(history(), name, "wanted"));
    }

    private void unpin() {
        taken.add(decisions.unpin(history(), history().serving().orElseThrow(), "enough"));
    }

    private void rollBack(boolean pinned) {
        VersionName left = history().serving().orElseThrow();
        VersionName to = history().servedBefore().orElseThrow();
        taken.add(decisions.rollBack(history(), left, to, pinned, "it was worse"));
    }

    private void assertServes(long version) {
        assertThat(history().serving()).hasValue(root(version));
    }

    private ControlHistory history() {
        return new ControlHistory(taken, taken.size());
    }

    private ControlHistory newestAlone() {
        Optional<ModelControl> newest = history().inForce();
        return new ControlHistory(List.of(newest.orElseThrow()), 1);
    }

    private static VersionName root(long version) {
        return new VersionName("root", version);
    }
}
