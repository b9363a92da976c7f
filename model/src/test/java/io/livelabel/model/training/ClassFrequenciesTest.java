package io.livelabel.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFrequenciesTest {
    private static final String HEADER = "Index,TrainVideoCount,Name,WikiDescription\n";

    @TempDir private Path directory;

    private ClassFrequencies read(String text) throws IOException {
        Path file = directory.resolve("vocabulary.csv");
        Files.writeString(file, text);
        return ClassFrequencies.ofVocabulary(file, 4, 100);
    }

    @Test
    void readsColumnsByTheirNames() throws IOException {
        ClassFrequencies frequencies =
                read(
                        HEADER
                                + "0,50,Game,\"A game, or \"\"play\"\"\nof two lines\"\n2,9,Vehicle,\n");
        assertThat(frequencies.classes()).isEqualTo(4);
        assertThat(frequencies.count(0)).isEqualTo(50);
        assertThat(frequencies.count(1)).isZero();
        assertThat(frequencies.count(2)).isEqualTo(9);
        assertThat(frequencies.videos()).isEqualTo(100);
        assertThat(frequencies.frequencies()[0]).isCloseTo(50.5 / 101, within(1e-12));
        assertThat(frequencies.frequencies()[3]).isCloseTo(0.5 / 101, within(1e-12));
    }

    @Test
    void refusesTablesThatAreNone() {
        refuses(HEADER + "4,5,x,y\n", "entry 1: index 4 is not in [0, 4)");
        refuses(HEADER + "1,5,x,y\n1,5,x,y\n", "entry 2: index 1 is there twice");
        refuses(HEADER + "1,many,x,y\n", "entry 1: TrainVideoCount is 'many'");
        refuses("Index,Count\n1,2\n", "TrainVideoCount is 'null'", "[Index, Count]");
        refuses(HEADER + "1,101,x,y\n", "class 1 has 101 of 100 videos");
    }

    private void refuses(String text, String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(text))
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }
}
