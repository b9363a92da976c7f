package io.livelabel.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, with a Maven and a JVM that only say what they were asked for. */
class LauncherTest {
    private static final String STARTED =
            "started io.livelabel.producer.ProducerMain inspect, 8 threads";

    @TempDir Path root;
    private final Map<String, String> environment = new HashMap<>();
    private Path jar;

    @BeforeEach
    void layOut() throws IOException {
        Files.copy(Path.of("..", "livelabel"), root.resolve("livelabel"));
        jar = Files.createDirectories(root.resolve("producer/target"));
        jar = jar.resolve("livelabel-producer-app.jar");
        script(
                "java",
                """
                case $* in
                  *-version) echo "    java.specification.version = 17" ;;
                  *) while [ "$1" != -cp ]; do shift; done; echo "started $3 $4, $OMP_NUM_THREADS threads" ;;
                esac
                """);
        script("nproc", "echo 8");
        try (JarOutputStream whole =
                new JarOutputStream(Files.newOutputStream(root.resolve("whole.jar")))) {
            // A jar of nothing.
            whole.flush();
        }
    }

    @Test
    void startsAtOnceWhereTheJarIsWhole() throws Exception {
        buildThat("echo built >&2; exit 1");
        Files.copy(root.resolve("whole.jar"), jar);

        assertThat(launch()).containsExactly(STARTED);
    }

    @Test
    void buildsWhatIsNotThere() throws Exception {
        buildThat("cp whole.jar \"$target\"");

        assertThat(launch()).contains(STARTED);
        assertThat(jar).hasSameBinaryContentAs(root.resolve("whole.jar"));
    }

    @Test
    void buildsAgainWhereHalfAJarWasLeft() throws Exception {
        Files.write(jar, new byte[] {'P', 'K', 3, 4});
        buildThat("cp whole.jar \"$target\"");

        assertThat(launch()).contains(STARTED);
        assertThat(jar).hasSameBinaryContentAs(root.resolve("whole.jar"));
    }

    @Test
    void keepsNoJarOfABuildThatWasCutOff() throws Exception {
        buildThat("cp whole.jar \"$target\"; kill -KILL $$");

        assertThat(launch())
                .doesNotContain(STARTED)
                .contains("error: the build failed; see above.");
        assertThat(jar.getParent()).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "classify, 8",
        "classify --threads 2, 4",
        "classify --model moe --threads=3 --top-k 5, 2",
        "classify --threads 16, 1",
        "classify --threads 08, 1",
        "classify --threads many, 8",
        "classify --threads 0, 8",
        "explain --threads 4, 8",
    })
    void sharesTheCoresAmongThreadsThatScoreAtOnce(String command, int threads) throws Exception {
        assertThat(threadsOf(command)).isEqualTo(threads);
    }

    @Test
    void takesTheirNumberFromTheEnvironmentToo() throws Exception {
        environment.put("LIVELABEL_THREADS", "4");

        assertThat(threadsOf("classify --model moe")).isEqualTo(2);
        assertThat(threadsOf("classify --threads 2")).isEqualTo(4);
        assertThat(threadsOf("explain --all")).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads=4", "top-k=5\r\n  threads : 4\r\n", "threads 2\nthreads=4"})
    void takesTheirNumberFromTheFileOfTheConfigurationLast(String settings) throws Exception {
        Path file = Files.writeString(root.resolve("classify.properties"), settings);

        assertThat(threadsOf("classify --config " + file)).isEqualTo(2);
        assertThat(threadsOf("classify --model moe --config=" + file)).isEqualTo(2);
        assertThat(threadsOf("classify --threads 2 --config " + file)).isEqualTo(4);
        environment.put("LIVELABEL_CONFIG", file.toString());
        assertThat(threadsOf("classify")).isEqualTo(2);
        environment.put("LIVELABEL_THREADS", "1");
        assertThat(threadsOf("classify")).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#threads=4", "threads=many", "more-threads=4", "threads=0"})
    void givesThePassAllCoresWhereNoFileTellsTheirNumber(String settings) throws Exception {
        Path file = Files.writeString(root.resolve("classify.properties"), settings);

        assertThat(threadsOf("classify --config " + file)).isEqualTo(8);
        assertThat(threadsOf("classify --config " + file + ".missing")).isEqualTo(8);
    }

    @Test
    void leavesAloneWhatIsNoFile() throws Exception {
        environment.put("LIVELABEL_CONFIG", Files.createTempFile(root, "a", "").toString());
        Files.writeString(Path.of(environment.get("LIVELABEL_CONFIG")), "threads=4");
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

        assertThat(threadsOf("classify --config " + root)).isEqualTo(8);
        assertThat(threadsOf("classify --config=")).isEqualTo(8);
        assertThat(threadsOf("classify --config " + pipe)).isEqualTo(8);
    }

    @Test
    void leavesTheThreadsOfTheEngineToWhoeverSetsThem() throws Exception {
        environment.put("OMP_NUM_THREADS", "5");

        assertThat(threadsOf("classify --threads 2")).isEqualTo(5);
    }

    @Test
    void asksForNativeMemoryInHugePagesWhereItTrains() throws Exception {
        script(
                "java",
                """
                case $* in
                  *-version) echo "    java.specification.version = 17" ;;
                  *) echo "tunables ${GLIBC_TUNABLES-unset}" ;;
                esac
                """);
        for (String module : List.of("producer", "flink-trainer", "local")) {
            Path target = Files.createDirectories(root.resolve(module).resolve("target"));
            Files.copy(
                    root.resolve("whole.jar"), target.resolve("livelabel-" + module + "-app.jar"));
        }

        assertThat(launch("train")).containsExactly("tunables glibc.malloc.hugetlb=1");
        assertThat(launch("demo")).containsExactly("tunables glibc.malloc.hugetlb=1");
        assertThat(launch("replay")).containsExactly("tunables unset");
        environment.put("GLIBC_TUNABLES", "");
        assertThat(launch("train")).containsExactly("tunables ");
    }

    /** Threads of the engine that a command of the classifier is started with. */
    private int threadsOf(String command) throws Exception {
        Path classifier = Files.createDirectories(root.resolve("streams-classifier/target"));
        Files.copy(
                root.resolve("whole.jar"),
                classifier.resolve("livelabel-streams-classifier-app.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        List<String> lines = launch(command.split(" "));
        assertThat(lines).singleElement(InstanceOfAssertFactories.STRING).endsWith(" threads");
        String[] words = lines.get(0).split(" ", -1);
        return Integer.parseInt(words[words.length - 2]);
    }

    /** Makes a Maven that builds by a script, to which {@code target} is the jar to be. */
    private void buildThat(String script) throws IOException {
        script(
                "mvn",
                """
                suffix=
                for option; do case $option in -Dapplication.suffix=*) suffix=${option#*=} ;; esac; done
                target=producer/target/livelabel-producer-app.jar$suffix
                """
                        + script);
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.createDirectories(root.resolve("bin")).resolve(name);
        Files.writeString(file, "#!/usr/bin/env bash\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private List<String> launch() throws Exception {
        return launch("inspect");
    }

    private List<String> launch(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add("bash");
        command.add(root.resolve("livelabel").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder launcher = new ProcessBuilder(command).redirectErrorStream(true);
        launcher.environment()
                .keySet()
                .removeAll(
                        Set.of(
                                "GLIBC_TUNABLES",
                                "JAVA_HOME",
                                "OMP_NUM_THREADS",
                                "LIVELABEL_CONFIG",
                                "LIVELABEL_THREADS"));
        launcher.environment().putAll(environment);
        launcher.environment()
                .merge("PATH", root.resolve("bin").toString(), (path, ours) -> ours + ":" + path);
        Process process = launcher.start();
        List<String> lines = new ArrayList<>();
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(lines::add);
        process.waitFor();
        return lines;
    }
}
