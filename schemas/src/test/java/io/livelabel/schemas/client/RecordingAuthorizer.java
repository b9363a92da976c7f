package io.livelabel.schemas.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/**
 * Kafka's own authorizer, which remembers what it was asked. Kafka makes it by its name: what it
 * remembers is this JVM's.
 */
public final class RecordingAuthorizer extends StandardAuthorizer {
    private static final Set<Asked> ASKED = ConcurrentHashMap.newKeySet();

    /**
     * One question.
     *
     * @param user who it was about
     * @param right as {@link io.livelabel.schemas.access.Right} writes it
     * @param allowed the answer
     */
    public record Asked(String user, String right, boolean allowed) {}

    /** Everything that was asked so far, each question once. */
    public static Set<Asked> asked() {
        return Set.copyOf(ASKED);
    }

    /** Forgets what was asked. */
    public static void forget() {
        ASKED.clear();
    }

    @Override
    public List<AuthorizationResult> authorize(
            AuthorizableRequestContext context, List<Action> actions) {
        List<AuthorizationResult> results = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            Action action = actions.get(i);
            ASKED.add(
                    new Asked(
                            context.principal().getName(),
                            "%s %s %s"
                                    .formatted(
                                            action.resourcePattern().resourceType(),
                                            action.resourcePattern().name(),
                                            action.operation()),
                            results.get(i) == AuthorizationResult.ALLOWED));
        }
        return results;
    }
}
