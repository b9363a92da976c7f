package io.livelabel.producer.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.schemas.FeatureSizes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What generated shards hold before, in and after a drift, against its declaration. */
class DriftTest {
    private static final int VIDEOS = 12_000;
    private static final FeatureSizes SIZES = new FeatureSizes(64, 8, 40);
    private static final LabelLaw ONE_LABEL = new LabelLaw.Independent(1);

    @TempDir Path directory;

    @Test
    void readsItsDeclaration() {
        assertThat(Drift.parse("abrupt:5000,features"))
                .isEqualTo(new Drift(Drift.Of.FEATURES, 5_000, 5_000, Drift.ALL));
        assertThat(Drift.parse("gradual:10-90,frequencies=7"))
                .isEqualTo(new Drift(Drift.Of.FREQUENCIES, 10, 90, 7));
        for (String wrong :
                List.of("", "abrupt:5,labels", "abrupt:1-2,features", "gradual:5,features")) {
            assertThatThrownBy(() -> Drift.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("drift is '%s': give ".formatted(wrong));
        }
        assertThatThrownBy(() -> Drift.parse("gradual:9-8,features"))
                .hasMessage("drift is from video 9 to 8: at least 0, and in order");
        assertThatThrownBy(() -> Drift.parse("abrupt:9,features=1"))
                .hasMessage("drift is of 1 classes: at least 2");
    }

    @Test
    void saysWhatItChanges() {
        assertThat(Drift.parse("abrupt:5000,features=100").describe())
                .isEqualTo(
                        "drift: from video 5000 on the feature centres of the first 100 classes are others");
        assertThat(Drift.parse("gradual:10-90,frequencies").describe())
                .isEqualTo(
                        "drift: for a share of the videos that grows from 0 at video 10 to 1 at 90 all classes swap frequencies, the first with the last");
    }

    @Test
    void leavesVideosBeforeItAsTheyAre() throws Exception {
        List<ParsedExample> still = generate("still");
        List<ParsedExample> moved =
                generate("moved", "abrupt:6000,features", "abrupt:7000,frequencies=10");
        for (int i = 0; i < VIDEOS; i++) {
            VideoExample before = (VideoExample) still.get(i);
            VideoExample after = (VideoExample) moved.get(i);
            assertThat(after.id()).isEqualTo(before.id());
            if (i < 7_000) {
                assertThat(after.labels()).isEqualTo(before.labels());
            }
            assertThat(Arrays.equals(after.meanRgb(), before.meanRgb()))
                    .as("features of video %d", i)
                    .isEqualTo(i < 6_000);
        }
    }

    @Test
    void swapsTheFrequenciesOfTheDeclaredClassesOnly() throws Exception {
        List<ParsedExample> videos = generate("shards", "abrupt:6000,frequencies=10");
        LongTail tail = new LongTail(1, SIZES.classes());
        double[] before = shares(videos.subList(0, 6_000));
        double[] after = shares(videos.subList(6_000, VIDEOS));
        for (int c = 0; c < SIZES.classes(); c++) {
            assertShare(before[c], tail.probability(c), 6_000);
            assertShare(after[c], tail.probability(c < 10 ? 9 - c : c), 6_000);
        }
    }

    @Test
    void makesAGrowingShareOfTheVideosAfterAGradualOne() throws Exception {
        List<ParsedExample> videos = generate("shards", "gradual:3000-9000,frequencies=40");
        double first = new LongTail(1, SIZES.classes()).probability(0);
        double last = new LongTail(1, SIZES.classes()).probability(39);
        for (int from = 0; from < VIDEOS; from += 1_500) {
            double mixed = Math.min(1, Math.max(0, (from + 750 - 3_000) / 6_000.0));
            double[] measured = shares(videos.subList(from, from + 1_500));
            assertShare(measured[0], first * (1 - mixed) + last * mixed, 1_500);
            assertShare(measured[39], last * (1 - mixed) + first * mixed, 1_500);
        }
    }

    @Test
    void movesTheFeatureCentresOfTheDeclaredClassesOnly() throws Exception {
        List<ParsedExample> videos = generate("shards", "abrupt:6000,features=3");
        for (int c = 0; c < 5; c++) {
            float[] before = centre(videos.subList(0, 6_000), c);
            float[] after = centre(videos.subList(6_000, VIDEOS), c);
            double cosine = cosine(before, after);
            if (c < 3) {
                assertThat(cosine).as("class %d is elsewhere", c).isCloseTo(0, within(0.45));
            } else {
                assertThat(cosine).as("class %d is where it was", c).isGreaterThan(0.8);
            }
        }
    }

    @Test
    void addsUpWhereSeveralAreDeclared() throws Exception {
        // Swapped and swapped again: what was true before holds once more.
        List<ParsedExample> videos =
                generate("shards", "abrupt:4000,frequencies", "abrupt:8000,frequencies");
        LongTail tail = new LongTail(1, SIZES.classes());
        assertShare(shares(videos.subList(4_000, 8_000))[39], tail.probability(0), 4_000);
        assertShare(shares(videos.subList(8_000, VIDEOS))[0], tail.probability(0), 4_000);
    }

    @Test
    void countsByTheVideosIndexNotByItsPlaceInTheShards() {
        VideoGenerator whole = new VideoGenerator(config("abrupt:50,features"));
        VideoGenerator later = new VideoGenerator(config("abrupt:50,features").withFirstVideo(40));
        for (int index : new int[] {45, 55}) {
            assertThat(later.video(index).meanRgb()).isEqualTo(whole.video(index).meanRgb());
        }
    }

    private static GeneratorConfig config(String... drifts) {
        return GeneratorConfig.of(ExampleLevel.VIDEO, VIDEOS, 11)
                .withSizes(SIZES)
                .withVideosPerShard(VIDEOS)
                .withPopulation(
                        new Population(
                                1, ONE_LABEL, Arrays.stream(drifts).map(Drift::parse).toList()));
    }

    private List<ParsedExample> generate(String name, String... drifts) throws Exception {
        return GeneratedShards.read(
                ShardGenerator.write(directory.resolve(name), config(drifts)), SIZES);
    }

    private static double[] shares(List<ParsedExample> videos) {
        double[] shares = new double[SIZES.classes()];
        for (ParsedExample video : videos) {
            shares[video.labels()[0]] += 1.0 / videos.size();
        }
        return shares;
    }

    /** Within four and a half standard deviations of a share that is measured on so many. */
    private static void assertShare(double measured, double declared, int of) {
        double deviation = Math.sqrt(declared * (1 - declared) / of);
        assertThat(measured).isCloseTo(declared, within(4.5 * deviation + 2.0 / of));
    }

    private static float[] centre(List<ParsedExample> videos, int label) {
        float[] sum = new float[SIZES.rgb()];
        for (ParsedExample video : videos) {
            if (video.labels()[0] == label) {
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += ((VideoExample) video).meanRgb()[i];
                }
            }
        }
        return sum;
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squareA += a[i] * a[i];
            squareB += b[i] * b[i];
        }
        return product / Math.sqrt(squareA * squareB);
    }
}
