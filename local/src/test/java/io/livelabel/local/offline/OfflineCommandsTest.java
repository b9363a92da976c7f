package io.livelabel.local.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livelabel.producer.synthetic.GeneratorConfig;
import io.livelabel.producer.synthetic.Population;
import io.livelabel.producer.synthetic.ShardGenerator;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleWriter;
import io.livelabel.producer.tfrecord.ParsedExample.FrameExample;
import io.livelabel.producer.tfrecord.ParsedExample.VideoExample;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OfflineCommandsTest {
    private static final int RGB = 16;
    private static final int AUDIO = 8;
    private static final int CLASSES = 12;
    private static final ExampleWriter WRITER = new ExampleWriter(FeatureSizes.YOUTUBE_8M);

    @TempDir private static Path directory;

    private static String videos;
    private static String frames;

    private record Outcome(int status, String out, String err) {}

    @BeforeAll
    static void writeShards() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        videos = directory.resolve("videos.tfrecord").toString();
        frames = directory.resolve("frames.tfrecord").toString();
        try (TfRecordWriter ofVideos = new TfRecordWriter(Path.of(videos));
                TfRecordWriter ofFrames = new TfRecordWriter(Path.of(frames))) {
            for (int i = 0; i < 600; i++) {
                int label = random.nextInt(CLASSES);
                float[] rgb = new float[RGB];
                float[] audio = new float[AUDIO];
                for (int j = 0; j < RGB; j++) {
                    rgb[j] = (float) (random.nextDouble(-0.3, 0.3) + (j == label ? 1 : 0));
                }
                audio[label % AUDIO] = 1;
                ofVideos.write(
                        WRITER.write(new VideoExample("v" + i, new int[] {label}, rgb, audio)));
                ofFrames.write(WRITER.write(frames(i, label, random.nextInt(1, 6))));
            }
        }
    }

    private static FrameExample frames(int i, int label, int count) {
        byte[] rgb = new byte[count * RGB];
        byte[] audio = new byte[count * AUDIO];
        java.util.Arrays.fill(rgb, (byte) 128);
        java.util.Arrays.fill(audio, (byte) 128);
        for (int t = 0; t < count; t++) {
            rgb[t * RGB + label] = (byte) 200;
        }
        return new FrameExample("f" + i, new int[] {label}, count, rgb, audio);
    }

    @Test
    void learnsWhatItIsJudgedByLater() throws IOException {
        for (String model : new String[] {"logistic", "video-mlp", "moe"}) {
            Path weights = directory.resolve(model);
            Outcome fit = fit(weights, videos, "--model", model, "--epochs", "3", "--rate", "0.05");
            assertThat(fit.status()).as(fit.err()).isZero();
            assertThat(fit.out()).contains("1,800 examples in 57 steps", "sha256");
            assertThat(gap(weights, videos)).isGreaterThan(0.9);
        }
    }

    @Test
    void trainsModelsOnFramesOnRealAndOnMadeUpOnes() throws IOException {
        String[] small = {
            "--model",
            "bilstm",
            "--model-option",
            "units=8",
            "--max-frames",
            "6",
            "--epochs",
            "2",
            "--rate",
            "0.05"
        };
        Path real = directory.resolve("bilstm");
        assertThat(fit(real, frames, small).status()).isZero();
        assertThat(gap(real, frames)).isGreaterThan(0.9);
        Path madeUp = directory.resolve("bilstm-synthetic");
        Outcome refused = fit(madeUp, videos, small);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("model bilstm reads frames", "--synthetic-frames");
        assertThat(fit(madeUp, videos, with(small, "--synthetic-frames", "2:5")).status()).isZero();
        assertThat(gap(madeUp, videos, "--synthetic-frames", "2:5")).isGreaterThan(0.8);
    }

    @Test
    void fitsAndJudgesOnTheOneFeatureThereIs() throws IOException {
        FeatureSizes audioSet =
                new FeatureSizes(0, 32, CLASSES, FeatureSizes.RGB, "audio_embedding");
        String shards =
                ShardGenerator.write(
                                directory.resolve("audioset"),
                                new GeneratorConfig(
                                        ExampleLevel.FRAMES,
                                        0,
                                        200,
                                        200,
                                        3,
                                        audioSet,
                                        1,
                                        10,
                                        Population.LIKE_YOUTUBE_8M))
                        .get(0)
                        .toString();
        String[][] models = {
            {"--model", "logistic"}, {"--model", "bilstm", "--model-option", "units=8"}
        };
        for (String[] model : models) {
            Path weights = directory.resolve("audioset-" + model[1]);
            String[] arguments = {
                "--weights", weights.toString(),
                "--shards", shards,
                "--max-frames", "10",
                "--rgb-size", "0",
                "--audio-feature", "audio_embedding",
                "--audio-size", "32",
                "--classes", "" + CLASSES
            };
            Outcome fit = run("fit", with(model, arguments));
            assertThat(fit.status()).as(fit.err()).isZero();
            assertThat(fit.out()).contains("200 examples in 7 steps");
            assertThat(gap(weights, shards)).isPositive();
        }
    }

    @Test
    void givesTheSameWeightsForTheSameSeed() throws IOException {
        List<String> hashes = new ArrayList<>();
        for (String seed : new String[] {"1", "2", "1"}) {
            Path weights = directory.resolve("seed-" + hashes.size());
            fit(weights, videos, "--model", "video-mlp", "--seed", seed);
            hashes.add(evaluate(weights, videos).get("sha256").asText());
        }
        assertThat(hashes.get(2)).isEqualTo(hashes.get(0)).isNotEqualTo(hashes.get(1));
    }

    @Test
    void writesTheAverageWhereOneIsKept() throws IOException {
        Path weights = directory.resolve("averaged");
        fit(weights, videos, "--average-decay", "0.9");
        assertThat(run("evaluate", "--weights", weights.toString(), "--shards", videos).out())
                .contains(", averaged, sha256");
    }

    @Test
    void saysWhatItCannotRead() throws IOException {
        byte[] damaged = Files.readAllBytes(Path.of(videos));
        damaged[40] ^= 1;
        Path shard = directory.resolve("damaged.tfrecord");
        Files.write(shard, damaged);
        Outcome fit = fit(directory.resolve("from-damaged"), shard.toString());
        assertThat(fit.status()).isEqualTo(3);
        assertThat(fit.err()).contains("skipped " + shard + "@0", "1 records could not be read");
        Path text = directory.resolve("text");
        Files.writeString(text, "no weights, but long enough to be looked at");
        Outcome evaluated = run("evaluate", "--weights", text.toString(), "--shards", videos);
        assertThat(evaluated.status()).isEqualTo(1);
        assertThat(evaluated.err()).contains("is no weights file");
        assertThat(fit(text, videos, "--engine", "abacus").err())
                .contains("no engine named 'abacus'", "dl4j");
        assertThat(fit(text, videos, "--model-option", "units=4").err())
                .contains("model logistic has no option 'units'");
        assertThat(fit(text, videos, "--rate", "1e30", "--model", "video-mlp").err())
                .contains("learning rate");
    }

    @Test
    void tellsGroupsOfClassesApart() throws IOException {
        Path vocabulary = directory.resolve("vocabulary.csv");
        StringBuilder csv = new StringBuilder("Index,TrainVideoCount\n");
        for (int c = 0; c < CLASSES; c++) {
            csv.append("%d,%d%n".formatted(c, 50 - c));
        }
        Files.writeString(vocabulary, csv);
        String[] counted = {
            "--class-frequencies", vocabulary.toString(), "--class-frequency-videos", "100"
        };
        Path weights = directory.resolve("grouped");
        assertThat(fit(weights, videos, counted).status()).isZero();
        JsonNode groups = evaluate(weights, videos, counted).get("groups");
        int classes = 0;
        for (String group : new String[] {"head", "middle", "tail"}) {
            classes += groups.get(group).get("classes").asInt();
            assertThat(groups.get(group).get("map").asDouble()).isBetween(0.0, 1.0);
        }
        assertThat(classes).isEqualTo(CLASSES);
        assertThat(
                        fit(
                                        weights,
                                        videos,
                                        counted[0],
                                        counted[1],
                                        "--class-frequency-videos",
                                        "10")
                                .err())
                .contains("class 0 has 50 of 10 videos");
    }

    @Test
    void refusesWhatItCannotDoBeforeItTrains() throws IOException {
        Path nowhere = directory.resolve("absent").resolve("weights");
        assertThat(fit(nowhere, videos).err())
                .contains("weights cannot be written to " + nowhere)
                .doesNotContain("examples");
        assertThat(fit(directory, videos).err()).contains("weights cannot be written to");
        Path weights = directory.resolve("refused");
        assertThat(fit(weights, videos, "--epochs", "0").err())
                .contains("epochs is 0: give at least 1");
        assertThat(weights).doesNotExist();
        fit(weights, videos);
        String[] judge = {"--weights", weights.toString(), "--shards", videos};
        assertThat(run("evaluate", with(judge, "--minibatch-size", "0")).err())
                .contains("a minibatch needs room for 1 example: 0");
        Outcome none = run("evaluate", with(judge, "--videos", "0"));
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("hold no video");
    }

    @Test
    void tellsOfItsModels() {
        assertThat(run("list").out()).contains("stream-lstm", "reads frames", "logistic");
        Outcome described = run("describe", "moe", "--model-option", "experts=4");
        assertThat(described.out())
                .contains(
                        "MixtureOfExperts[classes=3862, experts=4]",
                        "40,056,664 parameters",
                        "Embedding of a video (classify --embeddings): none, model moe has no layer below its output",
                        "experts");
        assertThat(run("describe", "mlp-stream-lstm-late").out())
                .contains("--embeddings): 3,072 values, of dropped and streams-hidden.");
        assertThat(
                        run(
                                        "describe",
                                        "logistic",
                                        "--feature",
                                        "audio_embedding:128",
                                        "--classes",
                                        "527")
                                .out())
                .contains("audio_embedding", "[128]", "67,983 parameters");
        assertThat(run("describe", "logistic", "--feature", "audio").err())
                .contains("feature is 'audio': give NAME:SIZE");
        assertThat(run("describe", "perceptron").err()).contains("no model named 'perceptron'");
    }

    private static Outcome fit(Path weights, String shard, String... more) {
        return run(
                "fit",
                with(
                        more,
                        "--weights",
                        weights.toString(),
                        "--shards",
                        shard,
                        "--rgb-size",
                        "" + RGB,
                        "--audio-size",
                        "" + AUDIO,
                        "--classes",
                        "" + CLASSES));
    }

    private static double gap(Path weights, String shard, String... more) throws IOException {
        return evaluate(weights, shard, more).get("gap20").asDouble();
    }

    private static JsonNode evaluate(Path weights, String shard, String... more)
            throws IOException {
        Outcome outcome =
                run(
                        "evaluate",
                        with(more, "--weights", weights.toString(), "--shards", shard, "--json"));
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return new ObjectMapper().readTree(outcome.out());
    }

    private static String[] with(String[] first, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static Outcome run(String command, String... arguments) {
        CommandLine line =
                switch (command) {
                    case "fit" -> new CommandLine(new FitCommand());
                    case "evaluate" -> new CommandLine(new EvaluateCommand());
                    default -> new CommandLine(new ModelCommand());
                };
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        line.setExecutionExceptionHandler(
                (failure, failed, parsed) -> {
                    assertThat(failure).isInstanceOf(UserException.class);
                    err.append(failure.getMessage());
                    return 1;
                });
        boolean own = command.equals("fit") || command.equals("evaluate");
        int status = line.execute(own ? arguments : with(new String[] {command}, arguments));
        return new Outcome(status, out.toString(), err.toString());
    }
}
