package io.livelabel.schemas.access;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import io.livelabel.schemas.Topics;
import io.livelabel.schemas.Topics.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who acts at the broker, each with the least rights that it works with where all its topics are
 * there. Some it needs in any case; some only where it is told to do something, a choice of its
 * own.
 */
public enum Application {
    /** Sends examples to be trained on. */
    REPLAY_TRAINING(
            "replay --as training",
            List.of("videos", "frames"),
            scope ->
                    rights(
                            on(Topics.TRAINING_VIDEOS, "videos", WRITE, READ, DESCRIBE_CONFIGS),
                            on(Topics.TRAINING_FRAMES, "frames", WRITE, READ, DESCRIBE_CONFIGS),
                            replay(scope))),
    /** Sends uploads to be labelled. */
    REPLAY_LIVE(
            "replay --as live",
            List.of("videos", "frames"),
            scope ->
                    rights(
                            on(Topics.VIDEOS, "videos", WRITE, DESCRIBE_CONFIGS),
                            on(Topics.FRAMES, "frames", WRITE, DESCRIBE_CONFIGS),
                            on(Topics.TRUTH, "truth-delay", WRITE, DESCRIBE_CONFIGS),
                            replay(scope))),
    /** Sends the videos that versions are compared on. */
    REPLAY_PROBE(
            "replay --as probe",
            List.of("videos", "frames"),
            scope ->
                    rights(
                            on(Topics.PROBE_VIDEOS, "videos", WRITE, DESCRIBE_CONFIGS),
                            on(Topics.PROBE_FRAMES, "frames", WRITE, DESCRIBE_CONFIGS),
                            replay(scope))),
    /** Learns, and publishes weights. */
    TRAINER(
            "train",
            List.of("training-videos"),
            scope ->
                    rights(
                            on(Topics.TRAINING_VIDEOS, "training-videos", READ),
                            on(Topics.TRAINING_FRAMES, "training-frames", READ),
                            on(Topics.VIDEOS, "truth-of-videos", READ, DESCRIBE_CONFIGS),
                            on(Topics.FRAMES, "truth-of-frames", READ, DESCRIBE_CONFIGS),
                            on(Topics.TRUTH, "truth-of-videos", READ, DESCRIBE_CONFIGS),
                            on(Topics.TRUTH, "truth-of-frames", READ, DESCRIBE_CONFIGS),
                            Stream.of(Right.cluster(DESCRIBE).where("retention-bytes")),
                            on(Topics.WEIGHTS, WRITE),
                            on(Topics.WEIGHTS_MANIFESTS, READ, WRITE),
                            on(Topics.MODEL_CONTROL, READ),
                            on(Topics.TRAINING_METRICS, WRITE),
                            on(Topics.TRAINING_DEAD_LETTERS, WRITE),
                            on(Topics.TRAINING_QUARANTINE, WRITE),
                            on(Topics.AVERAGES, "replicas", READ, WRITE),
                            Stream.of(
                                    Right.group(READ, "livelabel-trainer-" + scope.model())
                                            .ofPrefix(),
                                    Right.transactions("livelabel-trainer-" + scope.model(), true),
                                    Right.transactions("livelabel-weights-", true)))),
    /** Sends examples out of quarantine again. */
    REQUEUE(
            "requeue",
            List.of("training-videos", "training-frames"),
            scope ->
                    rights(
                            on(Topics.TRAINING_QUARANTINE, READ, WRITE),
                            on(Topics.TRAINING_VIDEOS, "training-videos", WRITE),
                            on(Topics.TRAINING_FRAMES, "training-frames", WRITE),
                            Stream.of(Right.transactions("livelabel-requeue", false)))),
    /** Labels uploads. */
    CLASSIFIER(
            "classify",
            List.of("videos", "gate"),
            scope ->
                    rights(
                            on(Topics.VIDEOS, "videos", READ),
                            on(Topics.VIDEOS, DESCRIBE),
                            on(Topics.FRAMES, READ),
                            on(Topics.LABELS, WRITE),
                            on(Topics.LABELS, "gate", READ),
                            on(Topics.VIDEOS_DEAD_LETTERS, WRITE),
                            weights(),
                            on(Topics.MODEL_CONTROL, "gate", WRITE),
                            on(Topics.TRUTH, DESCRIBE),
                            on(Topics.TRUTH, "gate", READ),
                            on(Topics.LABELS_SHADOW, DESCRIBE),
                            on(Topics.LABELS_SHADOW, "gate-shadow", WRITE),
                            on(Topics.PROBE_VIDEOS, "gate-probe", READ),
                            on(Topics.PROBE_FRAMES, "gate-probe", READ),
                            on(Topics.VIDEO_EMBEDDINGS, "embeddings", WRITE),
                            Stream.of(
                                    Right.group(READ, scope.applicationId()),
                                    Right.transactions(scope.applicationId(), true),
                                    Right.group(READ, "livelabel-gate-" + scope.model())
                                            .where("gate"),
                                    control(scope).where("gate")))),
    /** Tells which versions there are. */
    MODELS("models list|show|compare", List.of(), scope -> rights(weights())),
    /** Decides which version serves. */
    OPERATOR(
            "models pin|unpin|rollback",
            List.of(),
            scope ->
                    rights(
                            on(Topics.WEIGHTS_MANIFESTS, READ),
                            on(Topics.MODEL_CONTROL, READ, WRITE),
                            Stream.of(control(scope)))),
    /** Proves labels. */
    EXPLAIN(
            "explain",
            List.of("videos", "frames", "labels"),
            scope ->
                    rights(
                            weights(),
                            on(Topics.VIDEOS, "videos", READ),
                            on(Topics.FRAMES, "frames", READ),
                            on(Topics.LABELS, "labels", READ),
                            on(Topics.LABELS_CORRECTIONS, "labels-corrections", READ),
                            on(Topics.LABELS_SHADOW, "labels-shadow", READ))),
    /** Labels ranges again. */
    RELABEL(
            "relabel",
            List.of("videos", "frames"),
            scope ->
                    rights(
                            weights(),
                            on(Topics.VIDEOS, "videos", READ),
                            on(Topics.FRAMES, "frames", READ),
                            on(Topics.LABELS_CORRECTIONS, WRITE),
                            Stream.of(
                                    Right.group(READ, "livelabel-relabel-" + scope.model()),
                                    Right.transactions(
                                            "livelabel-relabel-" + scope.model(), false)))),
    /** Tells how a classifier does. */
    STATUS(
            "status",
            List.of(),
            scope ->
                    rights(
                            on(Topics.WEIGHTS_MANIFESTS, READ),
                            on(Topics.MODEL_CONTROL, READ),
                            on(Topics.LABELS, READ),
                            on(Topics.VIDEOS, DESCRIBE),
                            on(Topics.FRAMES, DESCRIBE),
                            on(Topics.VIDEOS_DEAD_LETTERS, DESCRIBE),
                            Stream.of(Right.group(DESCRIBE, scope.applicationId()))));

    /** The choice of an application that creates those of its topics that are absent. */
    public static final String CREATE_TOPICS = "create-topics";

    private final String command;

    @SuppressWarnings("ImmutableEnumChecker") // What List.of makes.
    private final List<String> defaultChoices;

    @SuppressWarnings("ImmutableEnumChecker") // Functions without state.
    private final Function<AccessScope, List<Right>> all;

    Application(
            String command, List<String> defaultChoices, Function<AccessScope, List<Right>> all) {
        this.command = command;
        this.defaultChoices = defaultChoices;
        this.all = all;
    }

    /** The command that acts so, with what makes it this application. */
    public String command() {
        return command;
    }

    /** What it does where nothing else is asked for. */
    public List<String> defaultChoices() {
        return defaultChoices;
    }

    /** Everything that it may be told to do. */
    public Set<String> choices() {
        Set<String> choices = new LinkedHashSet<>();
        all(new AccessScope("m", "r", "a")).forEach(right -> choices.add(right.choice()));
        choices.remove("");
        return choices;
    }

    /** Its name on a command line. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The application of a name.
     *
     * @throws IllegalArgumentException if there is none; the message has all names
     */
    public static Application named(String title) {
        return Arrays.stream(values())
                .filter(application -> application.title().equals(title))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no application '%s', only %s"
                                                .formatted(
                                                        title,
                                                        Arrays.stream(values())
                                                                .map(Application::title)
                                                                .toList())));
    }

    /** All rights that it needs in some case, with the choices that need them. */
    public List<Right> all(AccessScope scope) {
        List<Right> withTopics = all.apply(scope);
        List<Right> rights = new ArrayList<>(withTopics);
        withTopics.stream()
                .filter(right -> right.type() == ResourceType.TOPIC)
                .map(Right::name)
                .distinct()
                .forEach(topic -> rights.add(Right.topic(CREATE, topic).where(CREATE_TOPICS)));
        return List.copyOf(rights);
    }

    /**
     * The least rights for some of its choices. What another right implies is left out.
     *
     * @throws IllegalArgumentException if it has no such choice; the message has those it has
     */
    public List<Right> rights(AccessScope scope, Collection<String> made) {
        for (String choice : made) {
            if (!choices().contains(choice)) {
                throw new IllegalArgumentException(
                        "%s has no choice '%s', only %s".formatted(title(), choice, choices()));
            }
        }
        List<Right> needed =
                all(scope).stream()
                        .filter(right -> right.choice().isEmpty() || made.contains(right.choice()))
                        .map(right -> right.where(""))
                        .distinct()
                        .toList();
        return needed.stream().filter(right -> !isImplied(right, needed)).toList();
    }

    private static boolean isImplied(Right right, List<Right> all) {
        return right.operation() == DESCRIBE
                && all.stream()
                        .filter(other -> other.operation() == READ || other.operation() == WRITE)
                        .anyMatch(other -> other.isAbout(right.type(), right.name()));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    private static List<Right> rights(Stream<Right>... parts) {
        return Arrays.stream(parts).flatMap(Function.identity()).toList();
    }

    private static Stream<Right> on(Topic topic, AclOperation... operations) {
        return on(topic, "", operations);
    }

    private static Stream<Right> on(Topic topic, String choice, AclOperation... operations) {
        return Arrays.stream(operations)
                .map(operation -> Right.topic(operation, topic.name()).where(choice));
    }

    private static Stream<Right> weights() {
        return rights(
                on(Topics.WEIGHTS, READ),
                on(Topics.WEIGHTS_MANIFESTS, READ),
                on(Topics.MODEL_CONTROL, READ))
                .stream();
    }

    private static Stream<Right> replay(AccessScope scope) {
        return rights(
                on(Topics.VIDEOS_DEAD_LETTERS, WRITE, DESCRIBE_CONFIGS),
                on(Topics.REPLAY_POSITIONS, READ, WRITE, DESCRIBE_CONFIGS),
                Stream.of(Right.transactions("livelabel-replay-" + scope.replay(), false)))
                .stream();
    }

    private static Right control(AccessScope scope) {
        return Right.transactions("livelabel-control-" + scope.model(), false);
    }
}
