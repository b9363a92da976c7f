package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClusterMainTest {
    @Test
    void returnsWhereTheJobManagerIsToLiveOn() {
        assertThatCode(() -> ClusterMain.main(new String[] {"train", "--help"}))
                .doesNotThrowAnyException();
    }

    @Test
    void throwsWhatTheCommandSaysWhereItFails() {
        assertThatThrownBy(() -> ClusterMain.main(new String[] {"train", "--detached"}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("--detached needs --no-local: a job in this JVM ends with the command");
        assertThatThrownBy(() -> ClusterMain.main(new String[] {"train", "--no-such"}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the command ended with status 2; the log says why");
    }
}
