package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.model.metrics.Evaluation;
import io.livelabel.model.metrics.Figures;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.FeatureSizes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The metrics on real shards, scored by the rule that the golden file states, against the figures
 * of the data set's own evaluation code. Generated cases stand in for it in the room of the model.
 */
class RealShardsMetricsTest {
    private static final Path DATA = Path.of("../../shared/data");
    private static final Path GOLDEN = DATA.resolve("golden/metrics_golden.json");
    private static final Pattern CLASS = Pattern.compile("^(\\d+),(\\d+),", Pattern.MULTILINE);
    private static final int TOP = 20;

    private record Scored(int video, int classId, double score) {}

    @Test
    void equalsTheOfficialEvaluationOnRealShards() throws Exception {
        assumeTrue(
                Files.exists(GOLDEN),
                "needs YouTube-8M's validation shards and " + GOLDEN + ", which are not there");
        JsonNode cases = new ObjectMapper().readTree(GOLDEN.toFile()).get("real");
        double[] logCounts = logCounts();

        assertThat(cases).isNotEmpty();
        for (JsonNode golden : cases) {
            List<Path> shards = new ArrayList<>();
            golden.get("shards")
                    .forEach(name -> shards.add(DATA.resolve("yt8m/video").resolve(name.asText())));

            Figures figures = evaluate(shards, logCounts);

            JsonNode expected = golden.get("expected");
            assertThat(figures.videos()).isEqualTo(expected.get("n").asLong());
            assertThat(figures.hitAt1())
                    .isCloseTo(expected.get("hit_at_one").asDouble(), within(1e-12));
            assertThat(figures.perr()).isCloseTo(expected.get("perr").asDouble(), within(1e-12));
            assertThat(figures.gap20()).isCloseTo(expected.get("gap").asDouble(), within(1e-12));
            assertThat(figures.map()).isCloseTo(expected.get("map").asDouble(), within(1e-12));
        }
    }

    private static Figures evaluate(List<Path> shards, double[] logCounts) throws Exception {
        List<VideoExample> videos = read(shards);
        List<List<Scored>> best = new ArrayList<>();
        List<Scored> all = new ArrayList<>();
        for (int v = 0; v < videos.size(); v++) {
            best.add(best(v, videos.get(v), logCounts));
            all.addAll(best.get(v));
        }
        all.sort(Comparator.comparingDouble(Scored::score));
        // The rule's scores differ by less than a float32 can hold; only their order counts.
        float[][] rankOf = new float[videos.size()][logCounts.length];
        for (int rank = 0; rank < all.size(); rank++) {
            rankOf[all.get(rank).video()][all.get(rank).classId()] = rank + 1;
        }
        Evaluation evaluation = new Evaluation();
        for (int v = 0; v < videos.size(); v++) {
            int size = best.get(v).size();
            int[] ids = new int[size];
            float[] scores = new float[size];
            for (int i = 0; i < size; i++) {
                ids[i] = best.get(v).get(i).classId();
                scores[i] = rankOf[v][ids[i]];
            }
            evaluation.add(ids, scores, size, videos.get(v).labels());
        }
        return evaluation.figures();
    }

    private static List<Scored> best(int v, VideoExample video, double[] logCounts) {
        List<Scored> scored = new ArrayList<>();
        for (int c = 0; c < logCounts.length; c++) {
            double score =
                    logCounts[c]
                            + 0.25 * video.meanRgb()[c % video.meanRgb().length]
                            + 1e-7 * c
                            + 1e-11 * v;
            scored.add(new Scored(v, c, score));
        }
        scored.sort(Comparator.comparingDouble(Scored::score).reversed());
        return scored.subList(0, Math.max(TOP, video.labels().length));
    }

    private static List<VideoExample> read(List<Path> shards) throws Exception {
        ExampleParser parser =
                new ExampleParser(Set.of(ExampleLevel.VIDEO), FeatureSizes.YOUTUBE_8M, 1);
        List<VideoExample> videos = new ArrayList<>();
        for (Path shard : shards) {
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                while (reader.next()) {
                    videos.add((VideoExample) parser.parse(reader.data()).get(0));
                }
            }
        }
        return videos;
    }

    private static double[] logCounts() throws IOException {
        double[] counts = new double[FeatureSizes.YOUTUBE_8M.classes()];
        Matcher line = CLASS.matcher(Files.readString(DATA.resolve("vocab/vocabulary.csv")));
        while (line.find()) {
            counts[Integer.parseInt(line.group(1))] = Math.log(Integer.parseInt(line.group(2)));
        }
        return counts;
    }
}
