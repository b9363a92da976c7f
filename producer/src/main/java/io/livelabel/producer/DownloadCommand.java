package io.livelabel.producer;

import io.livelabel.producer.download.Download;
import io.livelabel.producer.download.DownloadConfig;
import io.livelabel.producer.download.DownloadProgress;
import io.livelabel.producer.download.Partition;
import io.livelabel.producer.download.Vocabulary;
import io.livelabel.schemas.client.CommandRunner;
import io.livelabel.schemas.client.UserException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that fetches shards. */
@Command(
        name = "download",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Fetches the shards of a partition of YouTube-8M, or 1/N of them, each compared with the MD5 that the data set's plan gives, or the vocabulary, or both.",
            "What is there is not fetched again and what was begun is gone on with, so a download that was stopped goes on by the same command. Video level is 31 GB in all, frame level 1.5 TB.",
            "The data is Google's, under CC BY 4.0."
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:everything is there",
            "1:it failed, or some files could not be fetched; the message says why",
            "2:the command line is wrong"
        })
final class DownloadCommand implements Callable<Integer> {
    private static final String HOST = "data.yt8m.org";
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    @Option(
            names = "--partition",
            paramLabel = "VERSION/LEVEL/SPLIT",
            description =
                    "2/video/train, 2/frame/train; also validate and test (without labels), and 3/frame/… with labels of segments.")
    private @Nullable String partition;

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            required = true,
            description = "Where the files go; made if absent.")
    private Path directory = Path.of("");

    @Option(
            names = "--part",
            paramLabel = "X/N",
            defaultValue = "1/1",
            description =
                    "The Xth of N parts, the same files as the data set's own script takes for shard=X,N (default: all).")
    private String part = "";

    @Option(
            names = "--mirror",
            paramLabel = "NAME|URL",
            split = ",",
            defaultValue = "us,eu,asia",
            description =
                    "us, eu, asia, or the root of a mirror of your own, whose plan is then taken; the first is asked first, the others where it fails (default: ${DEFAULT-VALUE}).")
    private List<String> mirrors = List.of();

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "4",
            description = "Files fetched at once (default: ${DEFAULT-VALUE}).")
    private int parallel;

    @Option(
            names = "--attempts",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "How often a file is tried in a row without progress; after the first failure a second passes, after each further one twice as long (default: ${DEFAULT-VALUE}).")
    private int attempts;

    @Option(
            names = "--timeout-s",
            paramLabel = "N",
            defaultValue = "30",
            description = "Seconds that a server may stay silent (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(
            names = "--verify",
            description =
                    "Reads files that are there again, and replaces those that are not the plan's.")
    private boolean verify;

    @Option(
            names = "--vocabulary",
            paramLabel = "URL",
            arity = "0..1",
            fallbackValue = "https://research.google.com/youtube8m/csv/2/vocabulary.csv",
            description = "Fetches vocabulary.csv (from ${FALLBACK-VALUE} unless told).")
    private @Nullable URI vocabulary;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (partition == null && vocabulary == null) {
            throw new UserException("nothing to fetch: give --partition, --vocabulary or both");
        }
        List<String> failures = new ArrayList<>();
        if (vocabulary != null) {
            fetchVocabulary(vocabulary, failures);
        }
        if (partition != null) {
            fetchShards(config(partition), failures);
        }
        PrintWriter err = spec.commandLine().getErr();
        failures.forEach(failure -> err.println("error: " + failure));
        return failures.isEmpty() ? CommandRunner.OK : CommandRunner.FAILED;
    }

    private void fetchVocabulary(URI uri, List<String> failures) throws InterruptedException {
        requireWithin("attempts", attempts);
        requireWithin("timeout in seconds", timeoutSeconds);
        try {
            boolean fetched =
                    Vocabulary.fetch(
                            uri,
                            directory,
                            attempts,
                            FIRST_PAUSE,
                            Duration.ofSeconds(timeoutSeconds));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s %s%n",
                            directory.resolve(Vocabulary.FILE), fetched ? "fetched" : "was there");
        } catch (UserException e) {
            // The shards do not need it.
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    private static void requireWithin(String what, int value) {
        if (value < 1) {
            throw new UserException("%s: %d, at least 1".formatted(what, value));
        }
    }

    @SuppressWarnings("try") // the printer works on its own while it is open
    private void fetchShards(DownloadConfig config, List<String> failures)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Download download = new Download(config);
        try (ProgressPrinter printer =
                ProgressPrinter.start(out, () -> line(download.progress()))) {
            failures.addAll(download.run());
        }
        DownloadProgress done = download.progress();
        out.printf(
                Locale.ROOT,
                "%,d files in %s: %,d fetched (%,.1f MB, %.1f MB/s), %,d were there%n",
                done.fetched() + done.there(),
                directory,
                done.fetched(),
                done.bytes() / 1e6,
                done.megabytesPerSecond(),
                done.there());
        if (done.missing() > 0) {
            failures.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d files are missing; the same command fetches them",
                            done.missing(),
                            done.files()));
        }
    }

    private static Optional<String> line(DownloadProgress progress) {
        return progress.files() == 0
                ? Optional.empty()
                : Optional.of("fetched " + progress.toLine());
    }

    private DownloadConfig config(String of) {
        try {
            String[] numbers = part.split("/", -1);
            if (numbers.length != 2
                    || !numbers[0].matches("[0-9]{1,6}")
                    || !numbers[1].matches("[0-9]{1,6}")) {
                throw new IllegalArgumentException("part is '%s': give X/N".formatted(part));
            }
            List<URI> roots = mirrors.stream().map(DownloadCommand::root).toList();
            return new DownloadConfig(
                    Partition.parse(of),
                    Integer.parseInt(numbers[0]),
                    Integer.parseInt(numbers[1]),
                    planRoot(),
                    roots,
                    directory,
                    parallel,
                    attempts,
                    FIRST_PAUSE,
                    Duration.ofSeconds(timeoutSeconds),
                    verify);
        } catch (IllegalArgumentException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        }
    }

    private URI planRoot() {
        return mirrors.stream()
                .filter(DownloadCommand::isOwn)
                .findFirst()
                .map(DownloadCommand::root)
                .orElse(URI.create("http://%s/".formatted(HOST)));
    }

    private static boolean isOwn(String mirror) {
        return mirror.contains("://");
    }

    private static URI root(String mirror) {
        if (isOwn(mirror)) {
            return URI.create(mirror.endsWith("/") ? mirror : mirror + "/");
        }
        if (!mirror.matches("us|eu|asia")) {
            throw new IllegalArgumentException(
                    "mirror is '%s': give us, eu, asia or a URL".formatted(mirror));
        }
        return URI.create("http://%s.%s/".formatted(mirror, HOST));
    }
}
