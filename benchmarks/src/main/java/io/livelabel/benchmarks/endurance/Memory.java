package io.livelabel.benchmarks.endurance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process of this machine takes: Linux tells of all of it, the JVM's log of its heap. */
final class Memory {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
    private static final Pattern COLLECTION =
            Pattern.compile("Pause (?:Young|Full).* \\d+M->(\\d+)M\\(");
    private static final Pattern FULL_COLLECTION =
            Pattern.compile("Pause Full.* \\d+M->(\\d+)M\\(");
    private static final int COLLECTS_WITHIN_SECONDS = 20;
    private static final long KIB_IN_MIB = 1024;

    private Memory() {}

    /** The resident memory of a process in MiB; nothing if it is gone. */
    static OptionalLong residentMib(long pid) throws IOException {
        try {
            Matcher matcher =
                    RESIDENT.matcher(Files.readString(Path.of("/proc", pid + "", "status")));
            return matcher.find()
                    ? OptionalLong.of(Long.parseLong(matcher.group(1)) / KIB_IN_MIB)
                    : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    /** Has a JVM make a full collection; whether it has. */
    static boolean collect(long pid) throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                String.valueOf(pid),
                                "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            return jcmd.waitFor(COLLECTS_WITHIN_SECONDS, TimeUnit.SECONDS) && jcmd.exitValue() == 0;
        } finally {
            jcmd.destroyForcibly();
        }
    }

    /** The heap behind each collection that a JVM has logged, in MiB. */
    static List<Long> heapMib(Path gcLog) throws IOException {
        return behind(COLLECTION, gcLog);
    }

    /** The heap behind the last full collection that a JVM has logged, in MiB, if there is one. */
    static OptionalLong heapBehindLastFullMib(Path gcLog) throws IOException {
        List<Long> heap = behind(FULL_COLLECTION, gcLog);
        return heap.isEmpty() ? OptionalLong.empty() : OptionalLong.of(heap.get(heap.size() - 1));
    }

    private static List<Long> behind(Pattern collection, Path gcLog) throws IOException {
        List<Long> heap = new ArrayList<>();
        if (Files.exists(gcLog)) {
            for (String line : Files.readAllLines(gcLog)) {
                Matcher matcher = collection.matcher(line);
                if (matcher.find()) {
                    heap.add(Long.parseLong(matcher.group(1)));
                }
            }
        }
        return heap;
    }
}
