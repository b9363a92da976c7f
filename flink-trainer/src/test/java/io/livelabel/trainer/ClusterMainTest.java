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
    void throwsWhereTheCommandFails() {
        assertThatThrownBy(() -> ClusterMain.main(new String[] {"train", "--detached"}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the command ended with status 1; the log says why");
    }
}
