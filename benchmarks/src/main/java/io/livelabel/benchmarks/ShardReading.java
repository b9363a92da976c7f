package io.livelabel.benchmarks;

import io.livelabel.producer.ShardFiles;
import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.MaskedCrc32c;
import io.livelabel.producer.tfrecord.ReadMemory;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Times the reading of shards on one thread beside reading the same bytes and computing CRC-32C
 * over them: {@code ShardReading ROUNDS SECONDS NAME=PATH…}. Rates are by the thread's processor
 * time, the kernel's for it included, and the ways take turns from pass to pass, so that what else
 * the machine does hits all alike. Prints a JSON object a line, and a table of medians to standard
 * error.
 */
final class ShardReading {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    // The reader's own, which is called so often that it is compiled for good: by itself a few
    // calls
    // with large blocks would be left to a version that does without the processor's instruction.
    private static final MaskedCrc32c CRC = new MaskedCrc32c();
    private static final ReadMemory MEMORY = new ReadMemory();
    private static final int WARM_UP_ROUNDS = 2;
    private static final int MAX_FRAMES = 300;

    /** A way to read. */
    private enum Way {
        /** The bytes and a checksum, in blocks that stay in a core's cache. */
        SMALL_BLOCKS,
        /** The bytes and a checksum, in blocks as the reader's. */
        LARGE_BLOCKS,
        /** The records, both checksums of each. */
        RECORDS,
        /** The records and the examples in them, checked and read where they lie. */
        EXAMPLES,
        /** The records and the examples in them, in arrays of their own. */
        COPIED_EXAMPLES
    }

    private final List<Path> shards;
    private final long bytes;
    private long consumed;

    private ShardReading(List<Path> shards) throws IOException {
        this.shards = shards;
        long sum = 0;
        for (Path shard : shards) {
            sum += Files.size(shard);
        }
        this.bytes = sum;
    }

    /** Runs. */
    public static void main(String[] arguments) throws IOException, MalformedRecordException {
        int rounds = Integer.parseInt(arguments[0]);
        double seconds = Double.parseDouble(arguments[1]);
        System.err.println(
                "| shards | CRC in 64 KiB, GB/s | CRC in 1 MiB, GB/s | records, GB/s | examples, GB/s | copied examples, GB/s | examples / faster CRC | copied / faster CRC |");
        System.err.println("|---|---|---|---|---|---|---|---|");
        for (String group : Arrays.asList(arguments).subList(2, arguments.length)) {
            int equals = group.indexOf('=');
            String name = group.substring(0, equals);
            new ShardReading(ShardFiles.find(List.of(group.substring(equals + 1))))
                    .run(name, rounds, seconds);
        }
    }

    private void run(String name, int rounds, double seconds)
            throws IOException, MalformedRecordException {
        Map<Way, List<Double>> rates = new EnumMap<>(Way.class);
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            for (Map.Entry<Way, Double> measured : rates(seconds).entrySet()) {
                Way way = measured.getKey();
                double rate = measured.getValue();
                if (round >= 0) {
                    rates.computeIfAbsent(way, w -> new ArrayList<>()).add(rate);
                    System.out.printf(
                            "{\"operation\":\"reading\",\"shards\":\"%s\",\"bytes\":%d,\"way\":\"%s\",\"round\":%d,\"gbPerSecond\":%.3f}%n",
                            name, bytes, way, round, rate);
                }
            }
        }
        double small = median(rates, Way.SMALL_BLOCKS);
        double large = median(rates, Way.LARGE_BLOCKS);
        double examples = median(rates, Way.EXAMPLES);
        double copied = median(rates, Way.COPIED_EXAMPLES);
        System.err.printf(
                "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
                name,
                small,
                large,
                median(rates, Way.RECORDS),
                examples,
                copied,
                examples / Math.max(small, large),
                copied / Math.max(small, large));
        if (consumed == 0) {
            throw new IllegalStateException("nothing was read of " + shards);
        }
    }

    /** The rate of each way, in GB/s, of passes that take turns for so many seconds a way. */
    private Map<Way, Double> rates(double seconds) throws IOException, MalformedRecordException {
        Map<Way, Long> nanos = new EnumMap<>(Way.class);
        double most = seconds * 1e9 * Way.values().length;
        long passes = 0;
        for (long spent = 0; spent < most; passes++) {
            for (Way way : Way.values()) {
                long start = THREADS.getCurrentThreadCpuTime();
                for (Path shard : shards) {
                    read(way, shard);
                }
                long took = THREADS.getCurrentThreadCpuTime() - start;
                nanos.merge(way, took, Long::sum);
                spent += took;
            }
        }
        Map<Way, Double> rates = new EnumMap<>(Way.class);
        for (Map.Entry<Way, Long> entry : nanos.entrySet()) {
            rates.put(entry.getKey(), (double) passes * bytes / entry.getValue());
        }
        return rates;
    }

    private void read(Way way, Path shard) throws IOException, MalformedRecordException {
        switch (way) {
            case SMALL_BLOCKS -> consumed += checksum(shard, new byte[1 << 16]);
            case LARGE_BLOCKS -> consumed += checksum(shard, new byte[1 << 20]);
            case RECORDS -> {
                try (TfRecordReader reader = new TfRecordReader(shard, 0, 0, MEMORY)) {
                    while (reader.next()) {
                        consumed += reader.size();
                    }
                }
            }
            case EXAMPLES, COPIED_EXAMPLES -> {
                ExampleParser parser =
                        new ExampleParser(
                                ExampleLevel.WHOLE_VIDEOS, FeatureSizes.YOUTUBE_8M, MAX_FRAMES);
                try (TfRecordReader reader = new TfRecordReader(shard, 0, 0, MEMORY)) {
                    while (reader.next()) {
                        consumed +=
                                way == Way.EXAMPLES
                                        ? parser.view(reader.data()).size()
                                        : parser.parse(reader.data()).size();
                    }
                }
            }
        }
    }

    private static long checksum(Path shard, byte[] block) throws IOException {
        long sum = 0;
        try (InputStream in = new FileInputStream(shard.toFile())) {
            int got = in.read(block);
            while (got >= 0) {
                sum += CRC.of(block, 0, got);
                got = in.read(block);
            }
        }
        return sum;
    }

    private static double median(Map<Way, List<Double>> rates, Way way) {
        double[] sorted =
                rates.getOrDefault(way, List.of()).stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
