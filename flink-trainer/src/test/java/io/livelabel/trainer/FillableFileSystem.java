package io.livelabel.trainer;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/** The local file system under a scheme of its own, on a disk that a test can fill. */
public final class FillableFileSystem extends LocalFileSystem {
    private static final String SCHEME = "fillable";
    private static final AtomicBoolean FULL = new AtomicBoolean();
    private static final AtomicInteger REFUSED = new AtomicInteger();

    /** Makes the file system be found. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new FillableFileSystem();
        }
    }

    /** The URI of a folder. */
    static String uri(java.nio.file.Path folder) {
        return SCHEME + "://" + folder.toAbsolutePath();
    }

    /** Has no room for a file from now on, or has again. */
    static void fill(boolean full) {
        FULL.set(full);
    }

    /** Files that there was no room for. */
    static int refused() {
        return REFUSED.get();
    }

    private static void requireRoom() throws IOException {
        if (FULL.get()) {
            REFUSED.incrementAndGet();
            throw new IOException("No space left on device");
        }
    }

    @Override
    public FSDataOutputStream create(Path file, WriteMode mode) throws IOException {
        requireRoom();
        return super.create(file, mode);
    }

    @Override
    public LocalRecoverableWriter createRecoverableWriter() throws IOException {
        requireRoom();
        return super.createRecoverableWriter();
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }
}
