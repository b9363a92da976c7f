package io.livelabel.model.engine;

import com.sun.management.OperatingSystemMXBean;
import io.livelabel.model.Architecture;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * How much native memory is left for networks: what the machine, or the container, has free, and
 * what the process may still take of the limit that JavaCPP was started with. What a pass computes
 * in comes on top, and depends on the minibatch.
 */
public final class NativeRoom {
    private static final Path MEMORY = Path.of("/proc/meminfo");
    private static final long KILOBYTE = 1024;

    private NativeRoom() {}

    /**
     * Makes sure that a network fits.
     *
     * @param values float32 values that it keeps
     * @throws InsufficientMemoryException if it does not
     */
    public static void require(Architecture architecture, long values) {
        long needed = values * Float.BYTES;
        long limit = Pointer.maxPhysicalBytes();
        long underLimit = limit > 0 ? limit - Pointer.physicalBytes() : Long.MAX_VALUE;
        long free = freeBytes();
        if (needed > Math.min(underLimit, free)) {
            throw new InsufficientMemoryException(
                    "model " + architecture.name(),
                    needed,
                    Math.max(0, Math.min(underLimit, free)),
                    underLimit < free
                            ? "raise -Dorg.bytedeco.javacpp.maxphysicalbytes (LIVELABEL_PHYSICAL), or choose smaller sizes"
                            : "free some, or choose smaller sizes");
        }
    }

    /** In a container the JVM knows best; on a machine Linux, which counts what it can give up. */
    private static long freeBytes() {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        boolean container = system.getTotalMemorySize() < ofMachine("MemTotal:");
        return Math.max(system.getFreeMemorySize(), container ? 0 : ofMachine("MemAvailable:"));
    }

    /** A line of Linux's in bytes; 0 on other systems. */
    private static long ofMachine(String line) {
        try (Stream<String> lines = Files.lines(MEMORY)) {
            return lines.filter(each -> each.startsWith(line))
                    .mapToLong(each -> Long.parseLong(each.replaceAll("[^0-9]", "")) * KILOBYTE)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // No Linux: what Java knows has to do.
            return 0;
        }
    }
}
