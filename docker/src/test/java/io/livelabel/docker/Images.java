package io.livelabel.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * The images that a topology is made of: those of {@code docker/build.sh}, and of Kafka and the
 * registry the stand-ins of {@code docker/offline}, or the public ones where these are there
 * instead.
 *
 * @param kafka the broker's
 * @param registry the registry's
 * @param tag the tag of this project's own
 */
record Images(String kafka, String registry, String tag) {
    private static final Path STAND_INS = Path.of("offline", "images.env");

    /** Those of this machine. */
    static Images here() throws IOException {
        Properties standIns = new Properties();
        try (Reader in = Files.newBufferedReader(STAND_INS)) {
            standIns.load(in);
        }
        return new Images(
                firstThere(standIns.getProperty("KAFKA_IMAGE"), "apache/kafka:4.2.2"),
                firstThere(
                        standIns.getProperty("REGISTRY_IMAGE"), "apicurio/apicurio-registry:3.0.9"),
                Optional.ofNullable(System.getenv("LIVELABEL_TAG"))
                        .orElse(System.getProperty("livelabel.version")));
    }

    private static String firstThere(String standIn, String published) {
        return isThere(standIn) || !isThere(published) ? standIn : published;
    }

    /** What keeps tests from running here, as a sentence; empty where nothing does. */
    static Optional<String> whyNot() throws IOException {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of("no Docker daemon answers: start one to run these tests");
        }
        Images images = here();
        List<String> absent =
                Stream.concat(
                                Stream.of(images.kafka(), images.registry()),
                                Stream.of("producer", "trainer", "classifier", "summary")
                                        .map(images::own))
                        .filter(image -> !isThere(image))
                        .toList();
        return absent.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "images are absent: %s; docker/build.sh --offline builds them"
                                .formatted(absent));
    }

    /** One of this project's own images. */
    String own(String application) {
        return "livelabel-%s:%s".formatted(application, tag);
    }

    /** The broker's image, which takes the place of the public one. */
    DockerImageName broker() {
        return DockerImageName.parse(kafka).asCompatibleSubstituteFor("apache/kafka");
    }

    private static boolean isThere(String image) {
        try {
            DockerClientFactory.lazyClient().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
