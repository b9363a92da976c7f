package io.livelabel.local.offline;

import io.livelabel.model.engine.Engine;
import io.livelabel.producer.ShardFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The command-line options of whoever works on shards without Kafka: which, and by what engine. */
final class OfflineOptions {
    @Option(
            names = "--shards",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description = "TFRecord shards: files, directories, or patterns for file names.")
    private List<String> shards = new ArrayList<>();

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            defaultValue = "dl4j",
            description = "Numerical library: dl4j or torch (default: ${DEFAULT-VALUE}).")
    private String engine = "";

    /**
     * The files of the shards.
     *
     * @throws io.livelabel.schemas.client.UserException if there are none
     */
    List<Path> toFiles() {
        return ShardFiles.find(shards);
    }

    /** The shards as they were named. */
    List<String> shards() {
        return shards;
    }

    /** The engine's name. */
    String engine() {
        return engine;
    }

    /**
     * The engine.
     *
     * @throws IllegalArgumentException if the class path has none of that name
     */
    Engine toEngine() {
        return Engine.named(engine);
    }
}
