package io.livelabel.producer.download;

import io.livelabel.producer.download.HttpFiles.Rest;
import io.livelabel.producer.download.HttpFiles.StatusException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one file from the mirrors to the directory. It gets its name once its MD5 is the
 * plan's, so a file with its name is whole; a part is gone on with where it ends, and thrown away
 * where its MD5 turns out to be another. One thread.
 */
final class FileDownload {
    private static final Logger LOG = LoggerFactory.getLogger(FileDownload.class);

    private final DownloadConfig config;
    private final HttpFiles http;
    private final DownloadMeter meter;
    private final DownloadPlan.File file;
    private final Path target;
    private final PartFile part;
    private final Set<URI> withoutIt = new HashSet<>();
    private int stalled;
    private int corrupt;

    FileDownload(
            DownloadConfig config, HttpFiles http, DownloadMeter meter, DownloadPlan.File file) {
        this.config = config;
        this.http = http;
        this.meter = meter;
        this.file = file;
        this.target = config.directory().resolve(file.name());
        this.part = new PartFile(target);
    }

    /**
     * Fetches what is not there.
     *
     * @return why the file is not there; empty if it is
     * @throws PartFile.DiskException if it cannot be written
     */
    Optional<String> fetch() throws InterruptedException {
        if (Files.exists(target)) {
            if (!config.verify() || PartFile.has(target, file.md5())) {
                meter.wasThere();
                return Optional.empty();
            }
            LOG.warn("{} has another MD5 than the plan says: it is fetched again", target);
        }
        meter.found(part.size());
        String last = "";
        int attempt = 0;
        while (stalled < config.attempts() && corrupt < config.attempts()) {
            if (attempt > 0) {
                int failures = Math.max(1, Math.max(stalled, corrupt));
                Thread.sleep(Backoff.pause(config.firstPause(), failures).toMillis());
            }
            URI mirror = mirror(attempt++);
            Optional<String> failure = attempt(mirror);
            if (failure.isEmpty()) {
                return Optional.empty();
            }
            last = "%s: %s".formatted(uri(mirror), failure.get());
            LOG.debug("{}: {}", file.name(), last);
            meter.failed();
            if (withoutIt.containsAll(config.mirrors())) {
                return Optional.of("no mirror gives %s: %s".formatted(file.remoteName(), last));
            }
        }
        return Optional.of(
                "%s could not be fetched in %d attempts, the last from %s"
                        .formatted(file.remoteName(), attempt, last));
    }

    /** The mirrors in turn, less those that do not have the file. */
    private URI mirror(int attempt) {
        List<URI> left =
                config.mirrors().stream().filter(mirror -> !withoutIt.contains(mirror)).toList();
        return left.get(attempt % left.size());
    }

    private URI uri(URI mirror) {
        return mirror.resolve(config.partition().filePath(file.remoteName()));
    }

    /** Tries once, and counts what went wrong. */
    private Optional<String> attempt(URI mirror) throws InterruptedException {
        long before = part.size();
        try {
            append(uri(mirror), before);
        } catch (StatusException e) {
            // A part that is whole already has no bytes left to ask for.
            if (!e.isBehindTheEnd()) {
                stalled++;
                if (e.isFinal()) {
                    withoutIt.add(mirror);
                }
                return Optional.of(String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            stalled = part.size() > before ? 0 : stalled + 1;
            return Optional.of(String.valueOf(e.getMessage()));
        }
        long size = part.size();
        if (part.has(file.md5())) {
            part.finish();
            meter.fetched(size);
            return Optional.empty();
        }
        meter.threwAway(size);
        part.delete();
        corrupt++;
        return Optional.of("what was fetched has another MD5 than the plan says");
    }

    /** Appends what a server gives to the part. */
    private void append(URI uri, long from) throws IOException, InterruptedException {
        Rest rest = http.open(uri, from);
        try (HttpBody body = rest.body();
                PartFile.Writer out = part.append(rest.from())) {
            meter.threwAway(from - rest.from());
            for (List<ByteBuffer> piece = body.next(); !piece.isEmpty(); piece = body.next()) {
                meter.received(out.write(piece));
            }
        }
    }
}
