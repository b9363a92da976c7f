package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.TfRecordWriter;
import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A directory of shards that are made here. A shard gets its name only when it is complete, and one
 * that is there is not written again. {@code generator.txt} beside them says what they were made
 * from, so that shards of different origin do not mix.
 */
final class ShardDirectory {
    private static final String ORIGIN = "generator.txt";
    // Part of the origin: shards of another version of the generator have other contents.
    private static final String VERSION = "livelabel shard generator 1: ";

    private final Path directory;

    private ShardDirectory(Path directory) {
        this.directory = directory;
    }

    /** Writes the records of a shard. */
    interface Records {
        void writeTo(TfRecordWriter writer) throws IOException;
    }

    /**
     * Makes the directory where it is absent, and marks it.
     *
     * @param origin what its shards are made from
     * @throws UserException if it holds shards made otherwise
     */
    static ShardDirectory claim(Path directory, String origin) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(ORIGIN);
        String mark = VERSION + origin;
        if (!Files.exists(file)) {
            Files.writeString(file, mark + "\n");
            return new ShardDirectory(directory);
        }
        String present = Files.readString(file).strip();
        if (!present.equals(mark)) {
            throw new UserException(
                    "%s holds shards made as '%s', asked for is '%s': give another directory"
                            .formatted(directory, present, mark));
        }
        return new ShardDirectory(directory);
    }

    Path shard(String name) {
        return directory.resolve(name);
    }

    void write(String name, Records records) throws IOException {
        Path unfinished = directory.resolve(name + ".unfinished");
        try (TfRecordWriter writer = new TfRecordWriter(unfinished)) {
            records.writeTo(writer);
        }
        Files.move(unfinished, shard(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
