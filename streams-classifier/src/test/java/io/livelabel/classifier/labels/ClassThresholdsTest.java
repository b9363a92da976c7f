package io.livelabel.classifier.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClassThresholdsTest {
    @TempDir private Path directory;

    @Test
    void readsTheThresholdsOfSomeClassesAndTellsTheFileTheyAreFrom() throws Exception {
        ClassThresholds thresholds = read("class,support,threshold\n2,90,0.25\n0,5, 0.75 \n");

        assertThat(thresholds.least(0, 4)).containsExactly(0.75f, 0, 0.25f, 0);
        assertThat(thresholds.least(0.5f, 4)).containsExactly(0.75f, 0.5f, 0.5f, 0.5f);
        assertThat(thresholds.sha256())
                .matches("[0-9a-f]{64}")
                .isEqualTo(read("class,support,threshold\n2,90,0.25\n0,5, 0.75 \n").sha256())
                .isNotEqualTo(read("class,support,threshold\n2,90,0.25\n").sha256());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,1.5 | the threshold of class 1 is '1.5', allowed is 0 to 1",
                "1,NaN | the threshold of class 1 is 'NaN', allowed is 0 to 1",
                "1,half | the threshold of class 1 is 'half', allowed is 0 to 1",
                "one,0.5 | entry 1: class is 'one', a whole number is needed",
            })
    void saysWhatIsNoThreshold(String row, String message) {
        assertThatThrownBy(() -> read("class,threshold\n" + row + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private ClassThresholds read(String text) throws Exception {
        return ClassThresholds.read(Files.writeString(directory.resolve("thresholds.csv"), text));
    }
}
