package io.livelabel.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livelabel.schemas.client.Connection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A broker in a process of its own, whose only disk is small, can be filled to the last byte, and
 * be given room again.
 *
 * <p>The disk is a tmpfs that the process alone sees, in a mount namespace of its own: it is gone
 * with it. Where the system does not allow that, the test is skipped.
 */
final class SmallDiskBroker implements AutoCloseable {
    private static final List<String> UNSHARED = List.of("unshare", "--map-root-user", "--mount");

    /** Arguments: the directory of the disk, the broker's settings, and how to run Java. */
    private static final String SCRIPT =
            """
            disk=$1 settings=$2; shift 2
            mount -t tmpfs -o size=16m tmpfs "$disk" || exit 1
            "$@" kafka.tools.StorageTool format -t "$("$@" kafka.tools.StorageTool random-uuid)" -c "$settings" >&2
            while read -r order; do
              case $order in
                start) "$@" kafka.Kafka "$settings" >&2 & broker=$! ;;
                await-end) wait "$broker" ;;
                fill) dd if=/dev/zero of="$disk/ballast" bs=4096 ;;
                free) rm "$disk/ballast" ;;
              esac
              echo "done: $order"
            done
            kill -KILL "$broker"
            """;

    private final Process process;
    private final PrintWriter orders;
    private final BufferedReader answers;
    private final Path log;
    private final String address;
    private final String registry = "mock://" + UUID.randomUUID();

    /** Starts it; {@code directory} is empty. */
    SmallDiskBroker(Path directory) throws Exception {
        assumeTrue(
                mounts(directory),
                "no full disk without a small one: 'unshare' may not mount a tmpfs here");
        Path disk = Files.createDirectories(directory.resolve("disk"));
        int port = freePort();
        address = "localhost:" + port;
        log = directory.resolve("broker.log");
        process =
                new ProcessBuilder(
                                command(
                                        SCRIPT,
                                        disk.toString(),
                                        settings(directory, disk, port, freePort()).toString(),
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx256m",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path")))
                        .redirectError(log.toFile())
                        .start();
        orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
        start();
    }

    private static boolean mounts(Path directory) throws InterruptedException {
        try {
            return new ProcessBuilder(command("mount -t tmpfs tmpfs \"$1\"", directory.toString()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> command(String script, String... arguments) {
        List<String> command = new ArrayList<>(UNSHARED);
        command.addAll(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Path settings(Path directory, Path disk, int port, int controllerPort)
            throws IOException {
        return Files.writeString(
                directory.resolve("broker.properties"),
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%2$d
                listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                broker.heartbeat.interval.ms=200
                broker.session.timeout.ms=1000
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=1
                """
                        .formatted(port, controllerPort, disk.resolve("logs")));
    }

    /** Where it listens, for clients that give up soon. */
    Connection impatient() {
        return new Connection(
                address,
                registry,
                Map.of(
                        "delivery.timeout.ms", "3000",
                        "request.timeout.ms", "1500",
                        "max.block.ms", "6000"),
                Map.of());
    }

    /** Starts the broker, again too, and waits until it answers. */
    void start() {
        order("start");
        await().ignoreExceptions()
                .untilAsserted(() -> Connection.to(address, registry).openAdmin().close());
    }

    /** Leaves no byte of the disk free. */
    void fillDisk() {
        order("fill");
    }

    /** Gives the disk its room back. */
    void freeDisk() {
        order("free");
    }

    /** Waits until the broker has ended by itself. */
    void awaitEnd() {
        order("await-end");
    }

    private void order(String order) {
        orders.println(order);
        try {
            assertThat(answers.readLine())
                    .as("%s", Files.readString(log))
                    .isEqualTo("done: " + order);
        } catch (IOException e) {
            throw new IllegalStateException("no answer to " + order, e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        orders.close();
        process.waitFor();
    }
}
