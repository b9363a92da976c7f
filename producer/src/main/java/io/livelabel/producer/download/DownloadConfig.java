package io.livelabel.producer.download;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is to be fetched, from where, and how.
 *
 * @param partition the partition
 * @param part which part of it, 1 to {@code parts}
 * @param parts into how many parts it is divided
 * @param planRoot where download plans lie
 * @param mirrors roots below which the files lie; the first is asked first, the next where it fails
 * @param directory where the files go
 * @param parallel how many files are fetched at once
 * @param attempts how often a file is tried in a row without a byte of progress, and how often in
 *     all where its bytes are wrong
 * @param firstPause how long the first failure of a file is waited after; each further one twice as
 *     long, at most 64 times
 * @param timeout how long a server may stay silent
 * @param verify whether files that are there are read again and compared with the plan
 */
public record DownloadConfig(
        Partition partition,
        int part,
        int parts,
        URI planRoot,
        List<URI> mirrors,
        Path directory,
        int parallel,
        int attempts,
        Duration firstPause,
        Duration timeout,
        boolean verify) {
    /** Copies the list, and refuses what makes no sense. */
    public DownloadConfig {
        mirrors = List.copyOf(mirrors);
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException("there are no mirrors: give at least 1");
        }
        if (parts < 1 || part < 1 || part > parts) {
            throw new IllegalArgumentException(
                    "part is %d/%d: give X/N with X from 1 to N".formatted(part, parts));
        }
        if (parallel < 1 || parallel > 64) {
            throw new IllegalArgumentException("parallel is %d: give 1 to 64".formatted(parallel));
        }
        if (attempts < 1) {
            throw new IllegalArgumentException(
                    "attempts is %d: give at least 1".formatted(attempts));
        }
        if (timeout.isZero() || timeout.isNegative() || firstPause.isNegative()) {
            throw new IllegalArgumentException(
                    "timeout is %s and first pause %s: give more than 0, and at least 0"
                            .formatted(timeout, firstPause));
        }
        requireHttp(planRoot);
        mirrors.forEach(DownloadConfig::requireHttp);
    }

    private static void requireHttp(URI root) {
        if (root.getHost() == null
                || !("http".equals(root.getScheme()) || "https".equals(root.getScheme()))
                || !root.getPath().endsWith("/")) {
            throw new IllegalArgumentException(
                    "mirror is %s: give http://HOST/ or https://HOST/, with a path that ends with / if any"
                            .formatted(root));
        }
    }
}
