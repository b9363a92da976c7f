package io.livelabel.schemas.access;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * What is to be granted where a broker refused a command, which says what it refused, but not what
 * was lacking.
 */
public final class Refusal {
    private static final AccessScope ANY = new AccessScope("MODEL", "NAME", "APPLICATION_ID");

    private Refusal() {}

    /**
     * The rights that a command needs on what it was refused, as a sentence.
     *
     * @param command its name, as {@code replay}
     * @return nothing if it was not refused by the broker's authorizer
     */
    public static Optional<String> explain(String command, Throwable failure) {
        @Nullable Throwable cause = failure;
        while (cause != null && !(cause instanceof AuthorizationException)) {
            cause = cause.getCause();
        }
        return cause instanceof AuthorizationException refused
                ? Optional.of(explain(command, refused))
                : Optional.empty();
    }

    private static String explain(String command, AuthorizationException refused) {
        Set<String> needed = new TreeSet<>();
        for (Application application : applications(command)) {
            for (Right right : application.all(ANY)) {
                if (isMeant(right, refused)) {
                    needed.add(right.toString());
                }
            }
        }
        String what = what(refused);
        return needed.isEmpty()
                ? "the broker's access control refused %s".formatted(what)
                : "the broker's access control refused %s: of what '%s' may need, the user lacks some of [%s]; 'livelabel acls' tells all"
                        .formatted(what, command, String.join(", ", needed));
    }

    private static List<Application> applications(String command) {
        return Arrays.stream(Application.values())
                .filter(
                        application ->
                                Arrays.asList(application.command().split("[ |]"))
                                        .contains(command))
                .toList();
    }

    private static boolean isMeant(Right right, AuthorizationException refused) {
        if (refused instanceof TopicAuthorizationException topics) {
            return right.type() == ResourceType.TOPIC
                    && (topics.unauthorizedTopics().isEmpty()
                            || topics.unauthorizedTopics().contains(right.name()));
        }
        if (refused instanceof GroupAuthorizationException) {
            return right.type() == ResourceType.GROUP;
        }
        if (refused instanceof TransactionalIdAuthorizationException) {
            return right.type() == ResourceType.TRANSACTIONAL_ID;
        }
        return refused instanceof ClusterAuthorizationException
                && right.type() == ResourceType.CLUSTER;
    }

    private static String what(AuthorizationException refused) {
        if (refused instanceof TopicAuthorizationException topics
                && !topics.unauthorizedTopics().isEmpty()) {
            return "topic " + sorted(topics.unauthorizedTopics());
        }
        return String.valueOf(refused.getMessage());
    }

    private static String sorted(Collection<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
