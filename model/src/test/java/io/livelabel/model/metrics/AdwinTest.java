package io.livelabel.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdwinTest {
    private static final double DELTA = 0.002;

    /** What MOA's window is after so many values; {@code adwin-moa.txt} says how it was made. */
    private record Golden(int added, boolean cut, long width, double mean, double variance) {}

    private static List<Golden> golden(DriftingValues stream) throws IOException {
        List<Golden> all = new ArrayList<>();
        try (var in =
                Objects.requireNonNull(AdwinTest.class.getResourceAsStream("adwin-moa.txt"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                String[] parts = line.split(" ", -1);
                if (parts[0].equals(stream.name())) {
                    all.add(
                            new Golden(
                                    Integer.parseInt(parts[1]),
                                    parts[2].equals("cut"),
                                    Long.parseLong(parts[3]),
                                    Double.parseDouble(parts[4]),
                                    Double.parseDouble(parts[5])));
                }
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void cutsWhereAndAsMuchAsMoaDoes(DriftingValues stream) throws IOException {
        List<Golden> expected = golden(stream);
        Adwin adwin = new Adwin(DELTA);
        double[] values = stream.series();
        int next = 0;
        for (int i = 0; i < values.length; i++) {
            boolean cut = adwin.add(values[i]).isPresent();
            if (cut || i % 1_000 == 999) {
                Golden moa = expected.get(next++);
                assertThat(moa.added()).isEqualTo(i + 1);
                assertThat(cut).as("cut at %d", i + 1).isEqualTo(moa.cut());
                assertThat(adwin.width()).as("width at %d", i + 1).isEqualTo(moa.width());
                assertThat(adwin.mean()).isCloseTo(moa.mean(), within(1e-9));
                assertThat(adwin.variance()).isCloseTo(moa.variance(), within(1e-9));
            }
        }
        assertThat(next).isEqualTo(expected.size());
    }

    @Test
    void tellsBothMeansOfAChange() {
        Adwin adwin = new Adwin(DELTA);
        double[] values = DriftingValues.ABRUPT_BITS.series();
        List<Adwin.Change> changes = new ArrayList<>();
        long added = 0;
        for (double value : values) {
            added++;
            Optional<Adwin.Change> change = adwin.add(value);
            if (change.isPresent()) {
                changes.add(change.get());
                assertThat(change.get().after()).isEqualTo(adwin.width());
                assertThat(change.get().meanAfter()).isEqualTo(adwin.mean());
            }
        }
        assertThat(changes.get(0).meanBefore()).isCloseTo(0.2, within(0.02));
        long dropped = changes.stream().mapToLong(Adwin.Change::before).sum();
        assertThat(dropped + adwin.width()).isEqualTo(added);
        assertThat(adwin.mean()).isCloseTo(0.4, within(0.02));
    }

    @Test
    void cutsAlmostNeverWhereNothingChanges() {
        int cuts = 0;
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Adwin adwin = new Adwin(DELTA);
            for (int i = 0; i < 10_000; i++) {
                cuts += adwin.add(random.nextDouble()).isPresent() ? 1 : 0;
            }
        }
        assertThat(cuts).isLessThanOrEqualTo(2);
    }

    @Test
    void goesOnFromWhatItWroteToTheSameBits() throws IOException {
        double[] values = DriftingValues.MANY_CHANGES.series();
        Adwin whole = new Adwin(DELTA);
        Adwin resumed = new Adwin(DELTA);
        for (int i = 0; i < values.length; i++) {
            if (i % 997 == 0) {
                resumed = read(bytes(resumed));
            }
            assertThat(resumed.add(values[i])).isEqualTo(whole.add(values[i]));
        }
        assertThat(bytes(resumed)).isEqualTo(bytes(whole));
    }

    @Test
    void growsWithTheLogarithmOfItsWidth() throws IOException {
        Adwin adwin = new Adwin(DELTA);
        for (int i = 0; i < 1 << 20; i++) {
            adwin.add(i % 2);
        }
        assertThat(adwin.width()).isEqualTo(1 << 20);
        assertThat(bytes(adwin)).hasSizeLessThan(2_000);
    }

    @Test
    void refusesWhatItsBoundDoesNotHoldFor() {
        Adwin adwin = new Adwin(DELTA);
        for (double value : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> adwin.add(value))
                    .withMessage("value is not in [0, 1]: " + value);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Adwin(1))
                .withMessage("delta is not in (0, 1): 1.0");
    }

    @Test
    void refusesTheStateOfAnotherFormat() throws IOException {
        byte[] bytes = bytes(new Adwin(DELTA));
        bytes[3] = 9;
        assertThatThrownBy(() -> read(bytes))
                .hasMessage("adaptive window has format 9, known is 1");
    }

    private static byte[] bytes(Adwin adwin) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        adwin.writeTo(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static Adwin read(byte[] bytes) throws IOException {
        return Adwin.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
