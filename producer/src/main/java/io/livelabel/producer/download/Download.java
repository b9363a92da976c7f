package io.livelabel.producer.download;

import io.livelabel.producer.download.PartFile.DiskException;
import io.livelabel.schemas.client.UserException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the shards of a partition, or a part of it, each compared with the MD5 of the data set's
 * plan. What is there already is not fetched again, and what was begun is gone on with, so the same
 * command resumes a download that was stopped.
 *
 * <p>{@link #run} keeps the calling thread; {@link #progress} may be asked by any.
 */
public final class Download {
    /** So many files that fail one behind the other mean that no other would come either. */
    static final int HOPELESS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Download.class);
    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final DownloadConfig config;
    private final HttpFiles http;
    private final DownloadMeter meter = new DownloadMeter();

    /** Prepares a download; nothing is opened before {@link #run}. */
    public Download(DownloadConfig config) {
        this.config = config;
        this.http = new HttpFiles(config.timeout());
    }

    /** How far it is. */
    public DownloadProgress progress() {
        return meter.progress();
    }

    /**
     * Fetches what is not there. Files in a directory that no download has marked yet are compared
     * with the plan first: shards of other origin may have the same names. A file that no mirror
     * gives does not keep the others from being fetched, but many of them in a row do; a disk that
     * cannot be written ends all at once.
     *
     * @return a sentence for each file that could not be fetched, sorted
     * @throws UserException if the plan cannot be fetched, the directory holds others, or the disk
     *     cannot be written
     * @throws InterruptedException if the thread was interrupted; another run goes on from there
     */
    public List<String> run() throws InterruptedException {
        DownloadPlan all = plan();
        if (!DirectoryMark.isOn(config.directory(), config.partition())) {
            try {
                requireNoOthers(all);
            } catch (DiskException e) {
                throw sentence(e);
            }
            DirectoryMark.put(config.directory(), config.partition());
        }
        DownloadPlan plan = all.part(config.part(), config.parts());
        meter.start(plan.files().size());
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads =
                Executors.newFixedThreadPool(
                        config.parallel(),
                        task -> new Thread(task, "download-" + number.incrementAndGet()));
        try {
            CompletionService<Optional<String>> files = new ExecutorCompletionService<>(threads);
            for (DownloadPlan.File file : plan.files()) {
                FileDownload download = new FileDownload(config, http, meter, file);
                files.submit(download::fetch);
            }
            return failures(files, plan.files().size());
        } finally {
            threads.shutdownNow();
            if (!threads.awaitTermination(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("downloads still write to {} after {}", config.directory(), END_WITHIN);
            }
        }
    }

    /** Reads what a directory without a mark has by the names of the plan's files. */
    private void requireNoOthers(DownloadPlan plan) throws InterruptedException {
        for (DownloadPlan.File file : plan.files()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted before it read " + file.name());
            }
            Path there = config.directory().resolve(file.name());
            if (!Files.exists(there) || PartFile.has(there, file.md5())) {
                continue;
            }
            if (!config.verify()) {
                throw new UserException(
                        "%s is there, but is not the %s of %s: give another directory, or --verify to replace it"
                                .formatted(there, file.remoteName(), config.partition()));
            }
            LOG.warn("{} is not the {} of {}", there, file.remoteName(), config.partition());
            PartFile.delete(there);
        }
    }

    /** Waits for all files, or for as many failures in a row as leave no hope. */
    private static List<String> failures(CompletionService<Optional<String>> files, int count)
            throws InterruptedException {
        List<String> failures = new ArrayList<>();
        int inARow = 0;
        for (int ended = 0; ended < count && inARow < HOPELESS; ended++) {
            try {
                Optional<String> failure = files.take().get();
                failure.ifPresent(failures::add);
                inARow = failure.isPresent() ? inARow + 1 : 0;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof DiskException disk) {
                    throw sentence(disk);
                }
                throw new IllegalStateException("a download failed unexpectedly", e.getCause());
            }
        }
        Collections.sort(failures);
        return failures;
    }

    private static UserException sentence(DiskException e) {
        return new UserException(
                "%s; the same command goes on from here once that is mended"
                        .formatted(e.getMessage()),
                e);
    }

    private DownloadPlan plan() throws InterruptedException {
        URI uri = config.planRoot().resolve(config.partition().planPath());
        String json = http.text(uri, config.attempts(), config.firstPause());
        return DownloadPlan.parse(json, uri.toString());
    }
}
