package io.livelabel.classifier.control;

import io.livelabel.classifier.weights.WeightsAnnouncements;
import io.livelabel.schemas.SchemaRegistry;
import io.livelabel.schemas.client.Connection;
import io.livelabel.schemas.client.UserException;
import io.livelabel.schemas.signing.TrustedKeys;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** What the topics tell of published versions at the moment of asking. One thread at a time. */
public final class PublishedTopics {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;
    private final SchemaRegistry registry;
    private final PublishedVersions published;

    /**
     * Reads all manifests.
     *
     * @param trust whose versions others of their names do not replace
     * @throws UserException if no broker answers, or there are no such topics
     */
    public PublishedTopics(Connection connection, TrustedKeys trust) {
        this.connection = connection;
        published = PublishedVersions.ofAllModels(trust);
        registry = connection.openRegistry();
        // It fails with a sentence where no broker answers.
        try (Admin admin = connection.openAdmin();
                WeightsAnnouncements announcements =
                        new WeightsAnnouncements(connection, registry, published)) {
            long began = System.nanoTime();
            while (!announcements.isAtEnd()) {
                announcements.read(POLL);
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new UserException(
                            "%s could not be read to their ends within %d s"
                                    .formatted(announcements.unread(), PATIENCE.toSeconds()));
                }
            }
        }
    }

    /** The versions of all models that are retained. */
    public PublishedVersions published() {
        return published;
    }

    /**
     * The model that is meant.
     *
     * @param asked its name; null for the only one there is
     * @throws UserException if nothing of it is published, or there are several and none is asked
     *     for
     */
    public String model(@Nullable String asked) {
        List<String> models = published.models();
        if (models.isEmpty()) {
            throw new UserException("no weights are published");
        }
        if (asked == null && models.size() > 1) {
            throw new UserException(
                    "weights of several models are published: give --model, one of %s"
                            .formatted(String.join(", ", models)));
        }
        String model = asked == null ? models.get(0) : asked;
        if (!models.contains(model)) {
            throw new UserException(
                    "no weights of model %s are published, only of %s"
                            .formatted(model, String.join(", ", models)));
        }
        return model;
    }

    /** Opens the decisions about a model, which the caller closes. */
    public ControlLog openLog(String model) {
        return new ControlLog(connection, registry, model);
    }

    /** The broker. */
    public Connection connection() {
        return connection;
    }

    /** The schemas. */
    public SchemaRegistry registry() {
        return registry;
    }
}
