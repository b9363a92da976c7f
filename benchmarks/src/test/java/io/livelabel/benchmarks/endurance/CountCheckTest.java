package io.livelabel.benchmarks.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountCheckTest {
    private static final EnduranceSettings SETTINGS =
            EnduranceSettings.of(
                    Map.of(
                            "VIDEOS",
                            "100",
                            "POISON",
                            "3",
                            "TWICE",
                            "2",
                            "KILLS",
                            "4",
                            "SWAPS",
                            "10",
                            "ROLLBACKS",
                            "2"));

    private final Findings findings = new Findings();
    private final List<Upload> sent = new ArrayList<>();

    CountCheckTest() {
        for (int i = 0; i < 100; i++) {
            sent.add(
                    new Upload(
                            i,
                            "id-" + (i < 2 ? i + 50 : i),
                            false,
                            i >= 10 && i < 13 ? Optional.of(Poison.NO_ID) : Optional.empty()));
        }
    }

    @Test
    void findsNothingWhereAllHappenedAsPlanned() {
        run(11, List.of(1, 700), 4);
        assertThat(findings.told()).isEmpty();
    }

    @Test
    void findsUploadsThatWereNotSent() {
        sent.remove(99);
        run(11, List.of(1, 700), 4);
        assertThat(findings.told()).containsExactly("all uploads were sent: 99 of 100");
    }

    @Test
    void findsPoisonAndRepeatedIdsThatAreNotAsPlanned() {
        sent.set(10, new Upload(10, "id-99", false, Optional.empty()));
        run(11, List.of(1, 700), 4);
        assertThat(findings.told())
                .containsExactly(
                        "as many uploads as planned cannot be read: 2 of 3",
                        "as many uploads as planned are of an id that came before: 3 of 2");
    }

    @Test
    void findsKillsAndSwapsThatDidNotHappen() {
        run(10, List.of(1, 700), 3);
        assertThat(findings.told())
                .containsExactly(
                        "all kills happened: 3 of 4",
                        "so many versions took the place of another and labelled: 9 of 10");
    }

    @Test
    void findsARollbackThatNothingWasLabelledBehindThoughThereWereManyLabelsBehindAnother() {
        run(11, List.of(700, 0), 4);
        assertThat(findings.told())
                .containsExactly("labels were made behind each rollback: none behind number 2");
    }

    @Test
    void findsARollbackThatDidNotHappen() {
        run(11, List.of(700), 4);
        assertThat(findings.told()).containsExactly("all rollbacks happened: 1 of 2");
    }

    private void run(int versions, List<Integer> labelsAfterRollbacks, long kills) {
        new CountCheck(findings, SETTINGS)
                .run(new CountCheck.Happened(sent, versions, labelsAfterRollbacks, kills));
    }
}
