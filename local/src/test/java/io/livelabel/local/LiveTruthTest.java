package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTruthTest {
    @TempDir Path directory;

    @Test
    void knowsEveryUploadAndItsLabels() throws Exception {
        Path shard =
                TestShards.write(
                        directory.resolve("a"),
                        TestShards.video("one", 3, 17),
                        TestShards.video("two"),
                        TestShards.frames("three", 5));

        LiveTruth truth = new LiveTruth(List.of(shard), TestShards.SIZES);

        assertThat(truth.videos()).isEqualTo(3);
        assertThat(truth.labels("one")).containsExactly(3, 17);
        assertThat(truth.labels("two")).isEmpty();
        assertThat(truth.labels("three")).containsExactly(5);
        assertThat(truth.uploads("four")).isZero();
    }

    @Test
    void passesOverWhatCannotBeRead() throws Exception {
        Path shard =
                TestShards.write(
                        directory.resolve("a"),
                        TestShards.video("first", 1),
                        TestShards.video("broken", 2),
                        TestShards.video("", 3),
                        TestShards.video("beyond", TestShards.SIZES.classes()),
                        TestShards.video("last", 4));
        byte[] bytes = Files.readAllBytes(shard);
        // Within the data of the second record, behind a first of the same length.
        int broken = 12 + TestShards.video("first", 1).length + 4 + 12 + 20;
        bytes[broken] ^= 1;
        Files.write(shard, bytes);
        Path empty = Files.createFile(directory.resolve("b"));

        LiveTruth truth = new LiveTruth(List.of(shard, empty), TestShards.SIZES);

        assertThat(truth.videos()).isEqualTo(2);
        assertThat(truth.uploads("first")).isEqualTo(1);
        assertThat(truth.uploads("broken")).isZero();
        assertThat(truth.uploads("beyond")).isZero();
        assertThat(truth.uploads("last")).isEqualTo(1);
    }

    @Test
    void countsAVideoAsOftenAsItIsUploaded() throws Exception {
        LiveTruth videos =
                new LiveTruth(
                        List.of(
                                TestShards.write(
                                        directory.resolve("a"), TestShards.video("twice", 1)),
                                TestShards.write(
                                        directory.resolve("b"), TestShards.video("twice", 1))),
                        TestShards.SIZES);
        LiveTruth frames =
                new LiveTruth(
                        List.of(
                                TestShards.write(
                                        directory.resolve("c"), TestShards.frames("frames", 2))),
                        TestShards.SIZES);

        LiveTruth all = videos.with(frames);

        assertThat(all.videos()).isEqualTo(3);
        assertThat(all.uploads("twice")).isEqualTo(2);
        assertThat(all.labels("frames")).containsExactly(2);
    }
}
