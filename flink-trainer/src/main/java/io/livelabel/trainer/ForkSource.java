package io.livelabel.trainer;

import io.livelabel.schemas.client.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint or savepoint that a training history is forked from, on this machine.
 *
 * @param checkpoint its folder
 * @param training what it holds
 */
record ForkSource(Path checkpoint, ModelSnapshot training) {
    private static final Pattern VERSION = Pattern.compile("([^:/]+):(\\d{1,18})");

    // FORK/JOB/chk-N
    private static final int DEPTH = 3;

    /**
     * Finds what a user has named.
     *
     * @param named the folder of a checkpoint or savepoint, or {@code LINEAGE:VERSION}
     * @param directory where one of that version must be: a URI of a folder of this machine, or any
     *     other where the source is named by its own folder
     * @throws UserException if there is none, or it cannot be read
     */
    static ForkSource find(String named, String directory) {
        Matcher version = VERSION.matcher(named);
        if (!version.matches()) {
            return read(folder(named));
        }
        Path searched =
                Checkpoints.folder(directory)
                        .orElseThrow(
                                () ->
                                        new UserException(
                                                "%s is looked for in a folder of this machine, not in %s: give --fork-from the path of a checkpoint or savepoint on this machine"
                                                        .formatted(named, directory)));
        return find(version.group(1), Long.parseLong(version.group(2)), searched);
    }

    private static ForkSource find(String lineage, long version, Path directory) {
        List<String> others = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Path folder : complete(directory)) {
            try {
                ModelSnapshot training = CheckpointedTraining.read(folder);
                if (training.lineage().id().equals(lineage) && training.version() == version) {
                    return new ForkSource(folder, training);
                }
                others.add(training.lineage().id() + ":" + training.version());
            } catch (IOException e) {
                // A running job deletes its older ones, and other jobs' may lie beside them.
                unreadable.add(folder + " (" + e + ")");
            }
        }
        throw new UserException(
                "no checkpoint or savepoint below %s is of %s:%d, there are: %s%s. Published weights alone are too little to go on from: the optimizer's state is in checkpoints"
                        .formatted(
                                directory,
                                lineage,
                                version,
                                others,
                                unreadable.isEmpty() ? "" : "; cannot be read: " + unreadable));
    }

    /** Whether a user has named a source by {@code LINEAGE:VERSION}, and not by its folder. */
    static boolean isVersion(String named) {
        return VERSION.matcher(named).matches();
    }

    /**
     * The folder that a user has named, by a path or a URI.
     *
     * @throws UserException if it is none of this machine
     */
    static Path folder(String named) {
        try {
            return named.startsWith("file:") ? Path.of(URI.create(named)) : Path.of(named);
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    "a checkpoint or savepoint is a folder of this machine, not '%s': %s"
                            .formatted(named, e.getMessage()),
                    e);
        }
    }

    private static ForkSource read(Path folder) {
        try {
            return new ForkSource(folder, CheckpointedTraining.read(folder));
        } catch (IOException e) {
            throw new UserException(
                    "no checkpoint or savepoint of a training can be read in %s: %s"
                            .formatted(folder, e),
                    e);
        }
    }

    private static Set<Path> complete(Path directory) {
        try {
            return Checkpoints.complete(directory, DEPTH).keySet();
        } catch (IOException e) {
            throw new UserException(
                    "cannot list the checkpoints in %s: %s".formatted(directory, e), e);
        }
    }

    /** The moment that it holds. */
    ForkPoint point(boolean published) {
        return new ForkPoint(training.lineage().id(), training.version(), published);
    }

    /**
     * Makes sure that nothing was trained on yet of what is to be skipped.
     *
     * @throws UserException if something was, or is in the open minibatch
     */
    void requireBefore(List<SkippedRange> skipped) {
        for (SkippedRange range : skipped) {
            long next =
                    training.nextOffsets()
                            .getOrDefault(new InputPartition(range.topic(), range.partition()), 0L);
            if (range.first() < next) {
                throw new UserException(
                        "%s cannot be skipped: the training in %s has read up to offset %d. Fork from an earlier checkpoint or savepoint"
                                .formatted(range, checkpoint, next));
            }
        }
    }
}
