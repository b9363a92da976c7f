package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
    @TempDir Path directory;

    @Test
    void readsTheNamesOfAVocabulary() throws Exception {
        ClassNames names =
                read("Index,TrainVideoCount,Name\n7,12,\"Rock, and roll\"\n0,3,Game\n2,1,\n");
        assertThat(names.name(0)).hasValue("Game");
        assertThat(names.name(7)).hasValue("Rock, and roll");
        assertThat(names.name(2)).isEmpty();
        assertThat(names.name(1)).isEmpty();
    }

    @Test
    void saysWhatATableLacks() {
        assertThatThrownBy(() -> read("Index,Title\n0,Game\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entry 1: there is no Name; the columns are [Index, Title]");
        assertThatThrownBy(() -> read("Index,Name\nzero,Game\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entry 1: Index is 'zero', a whole number is needed");
        assertThatThrownBy(() -> read("Index,Name\n0,Game\n0,Car\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entry 2: Index 0 is there twice");
    }

    @Test
    void namesThatAreOthersHaveAnotherSha256() {
        ClassNames names = new ClassNames(Map.of(1, "Aa", 2, "Game"));
        assertThat(names.sha256())
                .matches("[0-9a-f]{64}")
                .isEqualTo(new ClassNames(new TreeMap<>(names.byClass())).sha256());
        for (Map<Integer, String> other :
                List.of(
                        Map.of(1, "BB", 2, "Game"),
                        Map.of(2, "Aa", 1, "Game"),
                        Map.of(1, "Aa"),
                        Map.of(1, "AaG", 2, "ame"),
                        Map.<Integer, String>of())) {
            assertThat(new ClassNames(other).sha256()).as("%s", other).isNotEqualTo(names.sha256());
        }
    }

    private ClassNames read(String text) throws Exception {
        return ClassNames.ofVocabulary(Files.writeString(directory.resolve("v.csv"), text));
    }
}
