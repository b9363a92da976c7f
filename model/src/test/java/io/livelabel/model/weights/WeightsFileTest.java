package io.livelabel.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.model.Architecture;
import io.livelabel.model.weights.InvalidWeightsException.Fault;
import io.livelabel.model.zoo.FeatureSet;
import io.livelabel.model.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsFileTest {
    private final Architecture architecture = Zoo.architecture("logistic", FeatureSet.of(3, 2, 4));

    @TempDir private Path directory;
    private Path file;
    private byte[] written;

    @BeforeEach
    void write() throws IOException {
        file = directory.resolve("weights");
        of(0.5f).write(file);
        written = Files.readAllBytes(file);
    }

    private WeightsFile of(float value) {
        ByteBuffer bytes =
                ByteBuffer.allocate(architecture.parameterCount() * Float.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat(value);
        }
        return new WeightsFile(
                architecture, "a-lineage", 7, 224, true, Weights.ofBytes(bytes.array()));
    }

    @Test
    void comesBackAsItWasWritten() throws Exception {
        WeightsFile read = WeightsFile.read(file);
        assertThat(read.architecture()).isEqualTo(architecture);
        assertThat(read.lineage()).isEqualTo("a-lineage");
        assertThat(read.version()).isEqualTo(7);
        assertThat(read.examples()).isEqualTo(224);
        assertThat(read.averaged()).isTrue();
        assertThat(read.weights().sha256()).isEqualTo(of(0.5f).weights().sha256());
        assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    @Test
    void readsAndWritesTheFormatThatIsOutThere() throws Exception {
        byte[] golden;
        try (InputStream in = WeightsFileTest.class.getResourceAsStream("format-1.weights")) {
            golden = in.readAllBytes();
        }
        Files.write(file, golden);
        WeightsFile read = WeightsFile.read(file);
        assertThat(read.architecture().name()).isEqualTo("logistic");
        assertThat(read.architecture().parameterCount()).isEqualTo(24);
        assertThat(read.lineage()).isEqualTo("a-lineage");
        assertThat(read.version()).isEqualTo(7);
        FloatBuffer weights = read.weights().floats();
        for (int i = 0; i < 24; i++) {
            assertThat(weights.get(i)).isEqualTo(i / 8f - 1);
        }
        read.write(file);
        assertThat(file).hasBinaryContent(golden);
    }

    @Test
    void noticesEveryFlippedByte() throws IOException {
        for (int i = 0; i < written.length; i++) {
            byte[] flipped = written.clone();
            flipped[i] ^= 0x10;
            Files.write(file, flipped);
            assertThatThrownBy(() -> WeightsFile.read(file))
                    .as("byte %d", i)
                    .isInstanceOf(InvalidWeightsException.class);
        }
    }

    @Test
    void noticesEveryCut() throws IOException {
        for (int length = 0; length < written.length; length++) {
            Files.write(file, Arrays.copyOf(written, length));
            assertRefused(Fault.WRONG_LENGTH, "has %d bytes".formatted(length));
        }
    }

    @Test
    void saysWhatItIsNot() throws IOException {
        Files.writeString(file, "a text that is long enough to be something else");
        assertRefused(Fault.CORRUPT, "is no weights file");
        byte[] newer = written.clone();
        newer[11] = 2;
        Files.write(file, newer);
        assertRefused(Fault.UNKNOWN_FORMAT, "has format 2, this program knows 1");
    }

    @Test
    void refusesWeightsThatAreNotFinite() throws IOException {
        of(Float.NaN).write(file);
        assertRefused(Fault.CORRUPT, "not finite, the first at 0");
    }

    @Test
    void refusesWeightsOfAnotherArchitecture() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new WeightsFile(
                                        architecture,
                                        "l",
                                        1,
                                        1,
                                        false,
                                        Weights.ofBytes(new byte[8])))
                .withMessage("2 weights for the 24 parameters of logistic");
    }

    private void assertRefused(Fault fault, String message) {
        assertThatThrownBy(() -> WeightsFile.read(file))
                .isInstanceOfSatisfying(
                        InvalidWeightsException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }
}
