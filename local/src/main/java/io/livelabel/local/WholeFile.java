package io.livelabel.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes small files so that a reader, or a start after a kill, finds the old or the new, whole.
 */
final class WholeFile {
    private WholeFile() {}

    /**
     * Writes UTF-8 text beside the file, then moves it there.
     *
     * @throws IOException if the folder cannot be written to
     */
    static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
