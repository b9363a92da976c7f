package io.livelabel.local;

import io.livelabel.model.engine.Engine;
import io.livelabel.model.zoo.Zoo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every setting of a demo.
 *
 * @param dataDirectory where broker, checkpoints and generated shards are kept, for the same
 *     command to go on with; empty for a temporary directory
 * @param shards the real shards: files or a directory; empty to generate some
 * @param videos how many videos to use, training and live together; whole shards of real ones;
 *     empty for all real ones, or a default number of generated ones
 * @param seed what generated videos and initial weights follow from
 * @param model a name of the {@link Zoo}
 * @param engine the engine that trains and labels
 * @param keepRunning whether trainer and classifier stay when all is done, until the process is
 *     told to stop
 * @param report where the summary is written as JSON; empty for nowhere
 */
record DemoConfig(
        Optional<Path> dataDirectory,
        List<String> shards,
        Optional<Integer> videos,
        long seed,
        String model,
        String engine,
        boolean keepRunning,
        Optional<Path> report) {
    /** Live uploads at frame level that a generated demo has. */
    static final int GENERATED_FRAME_VIDEOS = 200;

    /** Videos that are generated where no number is given. */
    static final int GENERATED_VIDEOS = 15_000;

    private static final int LEAST_VIDEOS = 100;

    /** Refuses what no demo can be made of; the message names the option. */
    DemoConfig {
        shards = List.copyOf(shards);
        if (videos.isPresent() && videos.get() < LEAST_VIDEOS) {
            throw new IllegalArgumentException(
                    "--videos is %d: a demo needs at least %d"
                            .formatted(videos.get(), LEAST_VIDEOS));
        }
        Zoo.requireVideoLevel(model);
        Engine.named(engine);
    }

    /** How many videos are generated, if no shards are given. */
    int videosToGenerate() {
        return videos.orElse(GENERATED_VIDEOS);
    }

    /** What must be the same when a demo goes on in its data directory. */
    Map<String, String> identity() {
        Map<String, String> identity = new TreeMap<>();
        identity.put("shards", shards.isEmpty() ? "generated" : shards.toString());
        identity.put(
                "videos",
                shards.isEmpty()
                        ? String.valueOf(videosToGenerate())
                        : videos.map(String::valueOf).orElse("all"));
        identity.put("seed", String.valueOf(seed));
        identity.put("model", model);
        identity.put("engine", engine);
        return identity;
    }
}
