package io.livelabel.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
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

    private ClassNames read(String text) throws Exception {
        return ClassNames.ofVocabulary(Files.writeString(directory.resolve("v.csv"), text));
    }
}
