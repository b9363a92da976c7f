package io.livelabel.schemas.access;

/**
 * The names that an application's rights are about, where they follow from its options.
 *
 * @param model the model's name; of models side by side all, in order, with {@code +} between
 * @param replay the replay's name
 * @param applicationId the consumer group of the classifier's instances
 */
public record AccessScope(String model, String replay, String applicationId) {
    /** Refuses empty names. */
    public AccessScope {
        if (model.isBlank() || replay.isBlank() || applicationId.isBlank()) {
            throw new IllegalArgumentException(
                    "a name is empty: model '%s', replay '%s', application id '%s'"
                            .formatted(model, replay, applicationId));
        }
    }
}
