package io.livelabel.model.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaSupportTest {
    @ParameterizedTest
    @CsvSource({"3,7", "5,0", "7,5", "8,0", "8,6", "8,9"})
    void takesTheGpusThatTheBuildHasCodeFor(int major, int minor) {
        assertThat(CudaSupport.refusal("a GPU", major, minor)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"3,5", "9,0", "10,0", "12,0"})
    void refusesOthers(int major, int minor) {
        assertThat(CudaSupport.refusal("a GPU", major, minor)).isPresent();
    }

    @Test
    void saysWhatItFoundWhatThereIsAndWhatElseToChoose() {
        assertThat(CudaSupport.refusal("NVIDIA H200", 9, 0).orElseThrow())
                .contains("NVIDIA H200", "9.0", "3.7 to 8.9", "--engine torch");
    }
}
