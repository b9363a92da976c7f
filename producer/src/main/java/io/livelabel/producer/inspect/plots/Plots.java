package io.livelabel.producer.inspect.plots;

import io.livelabel.producer.inspect.CoOccurrence;
import io.livelabel.producer.inspect.FeatureReport;
import io.livelabel.producer.inspect.FeatureReport.Place;
import io.livelabel.producer.inspect.InspectionReport;
import io.livelabel.producer.inspect.VideoFrames;
import io.livelabel.producer.tfrecord.RawFeature;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.IChart;

/** Writes what shards hold as PNG files into a directory. One thread. */
public final class Plots {
    private final Path directory;
    private final List<Path> written = new ArrayList<>();

    private Plots(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory, if it is absent, and sees whether charts can be drawn here.
     *
     * @throws UserException if it cannot be made, or this machine has no fonts
     */
    public static Plots open(Path directory) {
        // A display that cannot be reached would be an error, and none is needed.
        System.setProperty("java.awt.headless", "true");
        try {
            Files.createDirectories(directory);
            var unused = BitmapEncoder.getBufferedImage(CountCharts.probe());
        } catch (IOException e) {
            throw new UserException(
                    "cannot make the directory for plots %s: %s".formatted(directory, e), e);
        } catch (LinkageError | InternalError | NullPointerException e) {
            throw new UserException(
                    "plots need fonts, and this machine has none for Java; install fontconfig and any font: "
                            + e,
                    e);
        }
        return new Plots(directory);
    }

    /**
     * Draws everything that there is something to draw of.
     *
     * @param frames the frames of one video, if there is one
     * @return the files
     * @throws UserException if one cannot be written
     */
    public List<Path> write(InspectionReport report, Optional<VideoFrames> frames) {
        written.clear();
        if (!report.labels().seen().isEmpty()) {
            write("labels", CountCharts.classes(report.labels()));
        }
        report.labels()
                .perVideo()
                .ifPresent(
                        values ->
                                write(
                                        "labels-a-video",
                                        CountCharts.perVideo("Labels a video", "labels", values)));
        report.framesPerVideo()
                .ifPresent(
                        values ->
                                write(
                                        "frames-a-video",
                                        CountCharts.perVideo("Frames a video", "frames", values)));
        report.labels()
                .coOccurrence()
                .filter(pairs -> !pairs.classes().isEmpty())
                .ifPresent(this::writeTogether);
        report.features().forEach(this::writeHistogram);
        frames.ifPresent(this::writeFrames);
        return List.copyOf(written);
    }

    private void writeTogether(CoOccurrence pairs) {
        write("together", HeatMaps.together(pairs));
    }

    private void writeHistogram(FeatureReport feature) {
        if (feature.type() == FeatureReport.Type.INT64) {
            return;
        }
        String suffix = feature.place() == Place.FRAME ? "-of-frames" : "";
        feature.values()
                .filter(values -> values.min() < values.max())
                .ifPresent(
                        values ->
                                write(
                                        "feature-" + feature.name() + suffix,
                                        CountCharts.values(feature, values)));
    }

    private void writeFrames(VideoFrames frames) {
        for (RawFeature.Bytes feature : frames.features()) {
            write("frames-" + feature.name(), HeatMaps.frames(frames.id(), feature));
        }
    }

    private void write(String name, IChart chart) {
        // Names of features may hold anything.
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
        Path file = directory.resolve(encoded + ".png");
        try (OutputStream out = Files.newOutputStream(file)) {
            ChartEncoder.saveChart(chart, out, "png");
        } catch (IOException e) {
            throw new UserException("cannot write the plot %s: %s".formatted(file, e), e);
        }
        written.add(file);
    }
}
