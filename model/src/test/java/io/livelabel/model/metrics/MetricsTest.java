package io.livelabel.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.model.Predictions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The official implementation's figures; not part of the project. */
    private static final Path OFFICIAL =
            Stream.of("../shared", "../../shared")
                    .map(shared -> Path.of(shared, "data/golden/metrics_golden.json"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElse(Path.of("../../shared/data/golden/metrics_golden.json"));

    static Stream<Arguments> generatedCases() throws IOException {
        try (InputStream in = MetricsTest.class.getResourceAsStream("cases.json")) {
            List<Arguments> cases = new ArrayList<>();
            JSON.readTree(in)
                    .get("cases")
                    .forEach(c -> cases.add(Arguments.of(c.get("name").asText(), c)));
            return cases.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("generatedCases")
    void agreesWithTheDefinitions(String name, JsonNode given) {
        Evaluation evaluation = new Evaluation(given.get("k").asInt());
        addAll(evaluation, given);
        Figures figures = evaluation.figures();
        JsonNode expected = given.get("expected");
        assertThat(figures.videos()).isEqualTo(given.get("predictions").size());
        assertThat(figures.hitAt1()).isCloseTo(expected.get("hitAt1").asDouble(), within(1e-12));
        assertThat(figures.perr()).isCloseTo(expected.get("perr").asDouble(), within(1e-12));
        assertThat(figures.gap20()).isCloseTo(expected.get("gap").asDouble(), within(1e-12));
        assertThat(figures.map()).isCloseTo(expected.get("map").asDouble(), within(1e-12));
        assertThat(figures.loss().orElseThrow())
                .isCloseTo(expected.get("loss").asDouble(), within(1e-9));
    }

    @Test
    void agreesWithTheOfficialImplementation() throws IOException {
        assumeTrue(Files.exists(OFFICIAL), "needs the official figures at " + OFFICIAL.normalize());
        int compared = 0;
        for (JsonNode given : JSON.readTree(OFFICIAL.toFile()).get("cases")) {
            Evaluation evaluation = new Evaluation(given.get("top_k").asInt());
            given.get("batches").forEach(batch -> addAll(evaluation, batch));
            Figures figures = evaluation.figures();
            JsonNode expected = given.get("expected");
            String name = given.get("name").asText();
            assertThat(figures.videos()).as(name).isEqualTo(expected.get("n").asInt());
            compared += agrees(name + " Hit@1", figures.hitAt1(), expected.get("hit_at_one"));
            compared += agrees(name + " PERR", figures.perr(), expected.get("perr"));
            compared += agrees(name + " GAP", figures.gap20(), expected.get("gap"));
            compared += agrees(name + " MAP", figures.map(), expected.get("map"));
        }
        assertThat(compared).isEqualTo(26);
    }

    @Test
    void agreesWithTheOfficialAveragePrecision() throws IOException {
        assumeTrue(Files.exists(OFFICIAL), "needs the official figures at " + OFFICIAL.normalize());
        for (JsonNode given : JSON.readTree(OFFICIAL.toFile()).get("average_precision")) {
            ScoredPairs pairs = new ScoredPairs();
            int positives = 0;
            int count = given.get("predictions").size();
            for (int i = 0; i < count; i++) {
                boolean hit = given.get("actuals").get(i).asInt() == 1;
                positives += hit ? 1 : 0;
                pairs.add(0, (float) given.get("predictions").get(i).asDouble(), hit);
            }
            long[] sorted = pairs.sorted();
            assertThat(ScoredPairs.averagePrecision(sorted, 0, count, positives, count))
                    .isCloseTo(given.get("ap").asDouble(), within(1e-12));
            for (int n : new int[] {3, 5, 10, 20}) {
                // The official "average precision at n" divides by n where there are more labels.
                assertThat(
                                ScoredPairs.averagePrecision(
                                        sorted, 0, count, Math.min(n, positives), n))
                        .as("at %d", n)
                        .isCloseTo(given.get("ap_at_" + n).asDouble(), within(1e-12));
            }
        }
    }

    private static int agrees(String what, double actual, JsonNode expected) {
        if (expected == null) {
            return 0;
        }
        assertThat(actual).as(what).isCloseTo(expected.asDouble(), within(1e-12));
        return 1;
    }

    private static void addAll(Evaluation evaluation, JsonNode given) {
        JsonNode rows = given.get("predictions");
        Predictions predictions = new Predictions(rows.size(), rows.get(0).size());
        predictions.resize(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            for (int c = 0; c < predictions.classes(); c++) {
                predictions.probabilities()[predictions.offset(row) + c] =
                        (float) rows.get(row).get(c).asDouble();
            }
            JsonNode labels = given.get("labels").get(row);
            int[] truth = new int[labels.size()];
            for (int i = 0; i < truth.length; i++) {
                truth[i] = labels.get(i).asInt();
            }
            evaluation.add(predictions, row, truth);
        }
    }

    @Test
    void givesTheSameFiguresFromTheBestClassesAlone() {
        SplittableRandom random = new SplittableRandom(3);
        Evaluation full = new Evaluation();
        Evaluation best = new Evaluation();
        Ranking ranking = new Ranking(20);
        for (int video = 0; video < 200; video++) {
            Predictions row = randomRow(random, 60);
            int[] truth = random.ints(3, 0, 60).distinct().toArray();
            full.add(row, 0, truth);
            ranking.rank(row, 0, truth);
            int[] ids = new int[20];
            float[] scores = new float[20];
            for (int i = 0; i < 20; i++) {
                ids[i] = ranking.classId(i);
                scores[i] = ranking.score(i);
            }
            best.add(ids, scores, 20, truth);
        }
        Figures expected = full.figures();
        Figures actual = best.figures();
        assertThat(actual.loss()).isEmpty();
        assertThat(
                        new Figures(
                                200,
                                actual.gap20(),
                                actual.hitAt1(),
                                actual.perr(),
                                actual.map(),
                                expected.loss()))
                .isEqualTo(expected);
    }

    @Test
    void countsLabelsBeyondTheRankedClassesAsMisses() {
        Evaluation evaluation = new Evaluation();
        evaluation.add(new int[] {4, 2}, new float[] {0.9f, 0.8f}, 2, new int[] {2, 4, 5, 6});
        assertThat(evaluation.figures().perr()).isEqualTo(0.5);
        assertThat(evaluation.figures().gap20()).isEqualTo(0.5);
    }

    @Test
    void countsALabelThatIsNamedTwiceOnce() {
        Evaluation evaluation = new Evaluation();
        evaluation.add(new int[] {4, 2}, new float[] {0.9f, 0.8f}, 2, new int[] {4, 4});
        assertThat(evaluation.figures().perr()).isEqualTo(1);
        assertThat(evaluation.figures().map()).isEqualTo(1);
    }

    @Test
    void putsMissesFirstWhereScoresAreEqual() {
        GlobalAveragePrecision gap = new GlobalAveragePrecision();
        gap.add(0.5f, true);
        gap.add(0.5f, false);
        gap.addLabels(1);
        assertThat(gap.value()).isEqualTo(0.5);
    }

    @Test
    void rankNaNBelowAllOtherScores() {
        Evaluation evaluation = new Evaluation();
        Predictions row = new Predictions(1, 3);
        row.resize(1);
        row.probabilities()[0] = Float.NaN;
        row.probabilities()[1] = 0.1f;
        row.probabilities()[2] = 0.2f;
        evaluation.add(row, 0, new int[] {0});
        Figures figures = evaluation.figures();
        assertThat(figures.hitAt1()).isZero();
        assertThat(figures.gap20()).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(figures.loss().orElseThrow()).isNaN();
    }

    @Test
    void isZeroWithoutVideos() {
        Figures figures = new Evaluation().figures();
        assertThat(figures.gap20() + figures.hitAt1() + figures.perr() + figures.map()).isZero();
        assertThat(figures.loss()).isEmpty();
    }

    @Test
    void refusesScoresThatRise() {
        Evaluation evaluation = new Evaluation();
        assertThatThrownBy(
                        () ->
                                evaluation.add(
                                        new int[] {1, 2}, new float[] {0.1f, 0.2f}, 2, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scores are not in falling order at rank 1: [0.1, 0.2]");
    }

    @Test
    void refusesAClassThatStandsTwice() {
        Evaluation evaluation = new Evaluation();
        assertThatThrownBy(
                        () ->
                                evaluation.add(
                                        new int[] {7, 7}, new float[] {0.2f, 0.1f}, 2, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("class 7 is at ranks 0 and 1");
    }

    static Predictions randomRow(SplittableRandom random, int classes) {
        Predictions row = new Predictions(1, classes);
        row.resize(1);
        for (int c = 0; c < classes; c++) {
            row.probabilities()[c] = (float) random.nextDouble();
        }
        return row;
    }
}
