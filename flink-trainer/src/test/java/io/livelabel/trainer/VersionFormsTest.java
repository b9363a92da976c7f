package io.livelabel.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.weights.DeltaEncoding;
import io.livelabel.model.weights.Float16Encoding;
import io.livelabel.model.weights.Weights;
import io.livelabel.schemas.avro.FiguredWeights;
import io.livelabel.schemas.avro.WeightsAnchor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionFormsTest {
    private final InMemoryVersions versions = new InMemoryVersions();
    private final VersionLog log = versions.open(Snapshots.LINEAGE.id());

    /** A thousand values that change a little with each step. */
    private static WeightsVersion version(long steps) {
        return version(steps, 0.1f + steps * 1e-6f);
    }

    private static WeightsVersion version(long steps, float value) {
        ByteBuffer weights = ByteBuffer.allocate(4_000).order(ByteOrder.LITTLE_ENDIAN);
        while (weights.hasRemaining()) {
            weights.putFloat(value);
        }
        return Snapshots.version(Snapshots.of(Snapshots.LINEAGE, steps, weights.array()));
    }

    private VersionForms deltas(int anchorEvery) {
        return new VersionForms(PublishedEncoding.DELTA, anchorEvery, log);
    }

    private WeightsVersion publish(VersionForms forms, WeightsVersion version) {
        WeightsVersion formed = forms.form(version);
        log.append(log.prepare(formed));
        return formed;
    }

    private static void assertWhole(WeightsVersion version, boolean anchors) {
        assertThat(version.form().dtype()).isEqualTo(Weights.DTYPE);
        assertThat(version.form().bytes()).isEqualTo(version.weights().bytes());
        assertThat(version.form().anchors()).isEqualTo(anchors);
        assertThat(version.form().anchor()).isNull();
    }

    private static void assertDelta(WeightsVersion version, WeightsVersion anchor)
            throws Exception {
        assertThat(version.form().dtype()).isEqualTo(DeltaEncoding.DTYPE);
        assertThat(version.form().anchor())
                .extracting(WeightsAnchor::getVersion, WeightsAnchor::getSha256)
                .containsExactly(anchor.version(), anchor.weights().sha256());
        byte[] bytes = new byte[version.form().bytes().remaining()];
        version.form().bytes().duplicate().get(bytes);
        assertThat(bytes).hasSizeLessThan(400);
        assertThat(new DeltaEncoding(anchor.weights()).decode(bytes, 1_000).sha256())
                .isEqualTo(version.weights().sha256());
    }

    @Test
    void leavesWeightsAsTheyAreUnlessToldOtherwise() {
        VersionForms forms = new VersionForms(PublishedEncoding.FLOAT32, 4, log);
        assertWhole(publish(forms, version(1)), false);
        assertWhole(publish(forms, version(2)), false);
    }

    @Test
    void makesAnAnchorOfEveryNthVersionAndDeltasOfTheOthersAgainstIt() throws Exception {
        VersionForms forms = deltas(3);
        WeightsVersion first = publish(forms, version(1));
        assertWhole(first, true);
        assertDelta(publish(forms, version(2)), first);
        assertDelta(publish(forms, version(3)), first);
        WeightsVersion second = publish(forms, version(4));
        assertWhole(second, true);
        assertDelta(publish(forms, version(5)), second);
    }

    @Test
    void makesEachVersionWholeWhereEachIsToBe() {
        VersionForms forms = deltas(1);
        assertWhole(publish(forms, version(1)), false);
        assertWhole(publish(forms, version(2)), false);
    }

    @Test
    void makesAnAnchorOfAVersionThatIsNoShorterAsADelta() throws Exception {
        VersionForms forms = deltas(4);
        publish(forms, version(1));
        byte[] noise = new byte[4_000];
        new Random(1).nextBytes(noise);
        WeightsVersion other =
                publish(forms, Snapshots.version(Snapshots.of(Snapshots.LINEAGE, 2, noise)));
        assertWhole(other, true);
    }

    @Test
    void goesOnWithTheAnchorThatTrainingIsRestoredTo() throws Exception {
        WeightsVersion anchor = publish(deltas(3), version(1));
        VersionForms restored = deltas(3);
        assertWhole(restored.form(version(1)), false);
        assertDelta(publish(restored, version(2)), anchor);
    }

    @Test
    void beginsWithAnAnchorWhereTrainingIsRestoredToADelta() {
        VersionForms before = deltas(3);
        publish(before, version(1));
        publish(before, version(2));
        VersionForms restored = deltas(3);
        assertThat(restored.form(version(2)).weights().sha256())
                .isEqualTo(version(2).weights().sha256());
        assertWhole(publish(restored, version(3)), true);
    }

    @Test
    void makesNoDeltaAgainstAnAnchorThatTheLogLacks() {
        VersionForms forms = deltas(3);
        publish(forms, version(1));
        log.retire(List.of(1L));
        assertWhole(publish(forms, version(2)), true);
    }

    @Test
    void roundsToHalfTheBytesAndHashesWhatWillServe() {
        VersionForms forms = new VersionForms(PublishedEncoding.FLOAT16, 4, log);
        WeightsVersion raw = version(1);
        WeightsVersion rounded = publish(forms, raw);
        assertThat(rounded.form().dtype()).isEqualTo(Float16Encoding.DTYPE);
        assertThat(rounded.form().bytes().remaining()).isEqualTo(2_000);
        assertThat(rounded.form().figuresOf()).isEqualTo(FiguredWeights.UNROUNDED);
        assertThat(raw.form().figuresOf()).isEqualTo(FiguredWeights.PUBLISHED);
        assertThat(rounded.weights().sha256())
                .isNotEqualTo(raw.weights().sha256())
                .isEqualTo(Float16Encoding.round(raw.weights()).sha256());
        assertThat(forms.form(raw).weights().sha256())
                .as("again, after a restore")
                .isEqualTo(rounded.weights().sha256());
    }

    @Test
    void keepsAllBitsWhereAValueHasNoHalf() {
        VersionForms forms = new VersionForms(PublishedEncoding.FLOAT16, 4, log);
        assertWhole(publish(forms, version(1, 1e5f)), false);
        assertThat(publish(forms, version(2, 1)).form().dtype()).isEqualTo(Float16Encoding.DTYPE);
    }

    @Test
    void takesAVersionForTheSameWhateverItWasPublishedIn() {
        publish(new VersionForms(PublishedEncoding.FLOAT16, 4, log), version(1));
        publish(new VersionForms(PublishedEncoding.FLOAT32, 4, log), version(2));
        for (PublishedEncoding now : PublishedEncoding.values()) {
            VersionForms forms = new VersionForms(now, 4, log);
            for (long steps = 1; steps <= 2; steps++) {
                assertThat(forms.form(version(steps)).weights().sha256())
                        .as("%s, version %d", now, steps)
                        .isEqualTo(log.versions().get(steps).sha256());
            }
        }
    }
}
