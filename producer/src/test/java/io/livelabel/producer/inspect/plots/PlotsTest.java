package io.livelabel.producer.inspect.plots;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livelabel.producer.inspect.Inspection;
import io.livelabel.producer.inspect.InspectionConfig;
import io.livelabel.producer.inspect.InspectionReport;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.Examples;
import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.ClassNames;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.client.UserException;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlotsTest {
    private static final FeatureSizes SIZES = new FeatureSizes(64, 32, 40);

    @TempDir Path directory;

    @Test
    void drawsEverythingThereIsOfVideosWithFrames() throws Exception {
        List<Path> files = plot(frames("one", 3, 1), frames("two", 4, 1, 5));
        assertThat(files)
                .extracting(file -> directory.relativize(file).toString())
                .containsExactly(
                        "plots/labels.png",
                        "plots/labels-a-video.png",
                        "plots/frames-a-video.png",
                        "plots/together.png",
                        "plots/feature-odd%2Fname.png",
                        "plots/feature-audio-of-frames.png",
                        "plots/feature-rgb-of-frames.png",
                        "plots/frames-rgb.png",
                        "plots/frames-audio.png");
        for (Path file : files) {
            assertThat(colors(image(file))).as(file.toString()).hasSizeGreaterThan(20);
        }
    }

    @Test
    void drawsCellsTheDarkerTheMoreVideosHaveBothClasses() throws Exception {
        // P(5|3) is 1/4, P(3|5) is 1/2: a row's own class is always at 1.
        byte[][] records = new byte[6][];
        for (int i = 0; i < 4; i++) {
            records[i] = i == 0 ? video(3, 5) : video(3);
        }
        records[4] = video(5);
        records[5] = video(7);
        BufferedImage image = image(named(plot(records), "together.png"));
        // Left of the legend, which has all shades too.
        Rectangle matrix = extent(image, image.getWidth() * 8 / 10, DARKEST);

        double own = darkness(image, matrix, 0, 0);
        double half = darkness(image, matrix, 1, 0);
        double quarter = darkness(image, matrix, 0, 1);
        double never = darkness(image, matrix, 0, 2);
        assertThat(darkness(image, matrix, 1, 1)).isEqualTo(own);
        assertThat(darkness(image, matrix, 2, 2)).isEqualTo(own);
        assertThat(own).isGreaterThan(half + 20);
        assertThat(half).isGreaterThan(quarter + 20);
        assertThat(quarter).isGreaterThan(never + 20);
        assertThat(never).isZero();
    }

    @Test
    void drawsFramesFromLeftToRightAndTheirValuesFromBottomToTop() throws Exception {
        byte[][] frames = new byte[20][64];
        for (int frame = 0; frame < 10; frame++) {
            Arrays.fill(frames[frame], 0, 32, (byte) 255);
        }
        byte[] record =
                Examples.example()
                        .bytes("id", "x".getBytes(StandardCharsets.UTF_8))
                        .frameList("f", frames)
                        .toBytes();
        BufferedImage image = image(named(plot(record), "frames-f.png"));
        Rectangle dark =
                extent(
                        image,
                        image.getWidth() * 8 / 10,
                        ChartStyle.deepShades()[ChartStyle.deepShades().length - 1]);

        assertThat(dark.getCenterX()).isLessThan(image.getWidth() * 0.4);
        assertThat(dark.getCenterY()).isGreaterThan(image.getHeight() * 0.55);
        assertThat(dark.width).isBetween(image.getWidth() * 35 / 100, image.getWidth() / 2);
        assertThat(dark.height).isBetween(image.getHeight() * 3 / 10, image.getHeight() / 2);
    }

    @Test
    void drawsBarsAsHighAsTheirBinsAreFull() throws Exception {
        float[] values = new float[64];
        Arrays.fill(values, 48, 64, 1);
        byte[] record = Examples.example().floats("f", values).toBytes();
        BufferedImage image = image(named(plot(record), "feature-f.png"));
        int left = height(image, 0, image.getWidth() / 2);
        int right = height(image, image.getWidth() / 2, image.getWidth());
        assertThat((double) left / right).isBetween(2.9, 3.1);
    }

    @Test
    void drawsTheCommonestClassHighest() throws Exception {
        byte[][] records = new byte[64][];
        for (int i = 0; i < records.length; i++) {
            records[i] = video(i % 8 == 0 ? 2 : 1);
        }
        BufferedImage image = image(named(plot(records), "labels.png"));
        Rectangle points = extent(image, image.getWidth(), ChartStyle.INK);
        assertThat(points.height).isGreaterThan(image.getHeight() / 2);
        int leftTop = extent(image, image.getWidth() / 2, ChartStyle.INK).y;
        assertThat(leftTop).isEqualTo(points.y);
    }

    @Test
    void saysWhereItCannotWrite() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Plots.open(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("cannot make the directory for plots " + file);
    }

    private static final Color DARKEST = ChartStyle.shades()[ChartStyle.shades().length - 1];

    private static double darkness(BufferedImage image, Rectangle matrix, int row, int column) {
        // In a corner of the cell, where its number is not.
        int x = (int) (matrix.x + matrix.width * (column + 0.2) / 3);
        int y = (int) (matrix.y + matrix.height * (row + 0.2) / 3);
        Color color = new Color(image.getRGB(x, y));
        return 255 - (color.getRed() + color.getGreen() + color.getBlue()) / 3.0;
    }

    /** What surrounds all pixels of a color left of a line. */
    private static Rectangle extent(BufferedImage image, int endX, Color color) {
        Rectangle extent = new Rectangle(-1, -1);
        for (int x = 0; x < endX; x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                if ((image.getRGB(x, y) & 0xffffff) == (color.getRGB() & 0xffffff)) {
                    Rectangle pixel = new Rectangle(x, y, 1, 1);
                    extent = extent.width < 0 ? pixel : extent.union(pixel);
                }
            }
        }
        assertThat(extent.width).as("width of what has color " + color).isPositive();
        return extent;
    }

    private static int height(BufferedImage image, int fromX, int toX) {
        return extent(
                        image.getSubimage(fromX, 0, toX - fromX, image.getHeight()),
                        toX - fromX,
                        ChartStyle.INK)
                .height;
    }

    private static Set<Integer> colors(BufferedImage image) {
        Set<Integer> colors = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colors.add(image.getRGB(x, y));
            }
        }
        return colors;
    }

    private static BufferedImage image(Path file) throws Exception {
        return ImageIO.read(file.toFile());
    }

    private static Path named(List<Path> files, String name) {
        return files.stream().filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }

    private static byte[] video(long... labels) {
        return Examples.video("x", 64, 32, labels).toBytes();
    }

    private static byte[] frames(String id, int frames, long... labels) {
        return Examples.frames(id, frames, 64, 32, labels).floats("odd/name", 1, 2).toBytes();
    }

    private List<Path> plot(byte[]... records) throws Exception {
        Path shard = directory.resolve("a.tfrecord");
        try (TfRecordWriter writer = new TfRecordWriter(shard)) {
            for (byte[] record : records) {
                writer.write(record);
            }
        }
        Inspection inspection =
                new Inspection(
                        new InspectionConfig(
                                List.of(shard),
                                ExampleLevel.WHOLE_VIDEOS,
                                SIZES,
                                true,
                                ClassNames.none(),
                                20,
                                Optional.empty()));
        InspectionReport report = inspection.run();
        return Plots.open(directory.resolve("plots")).write(report, inspection.frames());
    }
}
