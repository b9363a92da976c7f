package io.livelabel.producer.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.schemas.FeatureSizes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What generated shards hold, against what was declared of them. */
class PopulationTest {
    private static final int VIDEOS = 20_000;
    private static final FeatureSizes SIZES = new FeatureSizes(4, 2, 400);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.7, 1.1, 2})
    void drawsClassesByTheDeclaredTail(double exponent) throws Exception {
        List<ParsedExample> videos =
                generate(new Population(exponent, new LabelLaw.Independent(1), List.of()));
        LongTail declared = new LongTail(exponent, SIZES.classes());
        double[] measured = new double[SIZES.classes()];
        for (ParsedExample video : videos) {
            assertThat(video.labels()).hasSize(1);
            measured[video.labels()[0]] += 1.0 / VIDEOS;
        }
        for (int c = 0; c < measured.length; c++) {
            assertShare(measured[c], declared.probability(c), VIDEOS);
        }
        assertThat(declared.probability(0) / declared.probability(9))
                .isCloseTo(Math.pow(11.7 / 2.7, exponent), within(1e-9));
    }

    @Test
    void drawsTheFirstOfCompanionsByTheDeclaredTailToo() throws Exception {
        List<ParsedExample> videos =
                generate(new Population(0.5, new LabelLaw.Companions(), List.of()));
        LongTail declared = new LongTail(0.5, SIZES.classes());
        double first = share(videos, video -> video.labels()[0] == 0);
        assertShare(first, declared.probability(0), VIDEOS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.8, 3, 9})
    void givesVideosTheDeclaredNumberOfLabels(double mean) throws Exception {
        List<ParsedExample> videos =
                generate(new Population(1.1, new LabelLaw.Independent(mean), List.of()));
        long labels = 0;
        for (ParsedExample video : videos) {
            labels += video.labels().length;
            assertThat(Arrays.stream(video.labels()).distinct().count())
                    .isEqualTo(video.labels().length);
        }
        // One, and so many more as a Poisson distribution of this variance gives.
        double deviation = Math.sqrt((mean - 1) / VIDEOS);
        assertThat((double) labels / VIDEOS).isCloseTo(mean, within(4 * deviation + 1e-9));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 0.6, 1})
    void putsPairsTogetherInTheDeclaredShareOfVideos(double declared) throws Exception {
        List<ParsedExample> videos =
                generate(new Population(1, new LabelLaw.Pairs(2, declared), List.of()));
        for (int even = 0; even < 6; even += 2) {
            int of = even;
            List<ParsedExample> odd = videos.stream().filter(v -> has(v, of + 1)).toList();
            assertThat(odd).hasSizeGreaterThan(500);
            assertShare(share(odd, video -> has(video, of)), declared, odd.size());
        }
        double drawn =
                videos.stream()
                        .mapToLong(
                                video ->
                                        Arrays.stream(video.labels())
                                                .filter(c -> (c & 1) == 1 || !has(video, c + 1))
                                                .count())
                        .average()
                        .orElseThrow();
        assertThat(drawn).as("labels less what came with others").isCloseTo(2, within(0.03));
    }

    @Test
    void writesTheSameBytesAgainAndOthersForOtherLaws() throws Exception {
        Population pairs = new Population(1.1, new LabelLaw.Pairs(2, 0.5), List.of());
        byte[] first = Files.readAllBytes(write("first", pairs).get(0));
        assertThat(Files.readAllBytes(write("again", pairs).get(0))).isEqualTo(first);
        Population others = new Population(1.1, new LabelLaw.Pairs(2, 0.4), List.of());
        assertThat(Files.readAllBytes(write("others", others).get(0))).isNotEqualTo(first);
        assertThatThrownBy(() -> write("first", others))
                .hasMessageContaining("coOccurrence=0.5")
                .hasMessageContaining("coOccurrence=0.4");
    }

    @Test
    void keepsTheMarkOfDirectoriesWithTheUsualVideos() throws Exception {
        write("usual", Population.LIKE_YOUTUBE_8M);
        assertThat(directory.resolve("usual/generator.txt"))
                .hasContent(
                        "livelabel shard generator 1: GeneratorConfig[level=VIDEO, firstVideo=0, videos=20000, videosPerShard=20000, seed=5, sizes=FeatureSizes[rgb=4, audio=2, classes=400], minFrames=10, maxFrames=60]");
    }

    @Test
    void refusesLawsThatCannotHold() {
        assertThatThrownBy(() -> new Population(-1, new LabelLaw.Companions(), List.of()))
                .hasMessage("exponent of the long tail is -1.0: give 0 to 10.0");
        assertThatThrownBy(() -> new LabelLaw.Independent(0.5))
                .hasMessage("labels a video are 0.5 in the mean: give 1 to 32");
        assertThatThrownBy(() -> new LabelLaw.Pairs(2, 1.1))
                .hasMessage("co-occurrence is 1.1: give a probability, 0 to 1");
        assertThatThrownBy(() -> new LabelLaw.Pairs(Double.NaN, 1))
                .hasMessageContaining("NaN in the mean");
        Population tooMany = new Population(1, new LabelLaw.Independent(3), List.of());
        assertThatThrownBy(
                        () ->
                                GeneratorConfig.of(ExampleLevel.VIDEO, 10, 1)
                                        .withPopulation(tooMany)
                                        .withSizes(new FeatureSizes(4, 2, 20)))
                .hasMessageEndingWith("that takes at least 24 classes, there are 20");
    }

    private interface Question {
        boolean holdsOf(ParsedExample video);
    }

    private static double share(List<ParsedExample> videos, Question question) {
        return (double) videos.stream().filter(question::holdsOf).count() / videos.size();
    }

    /** Within four standard deviations of a share that is measured on so many. */
    private static void assertShare(double measured, double declared, int of) {
        double deviation = Math.sqrt(declared * (1 - declared) / of);
        assertThat(measured).isCloseTo(declared, within(4 * deviation + 2.0 / of));
    }

    private static boolean has(ParsedExample video, int label) {
        for (int one : video.labels()) {
            if (one == label) {
                return true;
            }
        }
        return false;
    }

    private List<ParsedExample> generate(Population population) throws Exception {
        return GeneratedShards.read(write("shards", population), SIZES);
    }

    private List<Path> write(String name, Population population) {
        return ShardGenerator.write(
                directory.resolve(name),
                GeneratorConfig.of(ExampleLevel.VIDEO, VIDEOS, 5)
                        .withSizes(SIZES)
                        .withVideosPerShard(VIDEOS)
                        .withPopulation(population));
    }
}
