package io.livelabel.schemas.client;

import io.livelabel.schemas.RegistryException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures that pass by themselves, since a broker or a registry is away, from those that
 * somebody must mend.
 */
public final class Outage {
    private Outage() {}

    /**
     * Whether a failure, or one that caused it, says that no broker or registry has answered.
     * Refused credentials and names of secrets that are not there are no outage.
     */
    public static boolean isBehind(Throwable failure) {
        boolean away = false;
        @Nullable Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof AuthenticationException) {
                return false;
            }
            away |= saysSo(cause);
            cause = cause.getCause();
        }
        return away;
    }

    private static boolean saysSo(Throwable cause) {
        if (cause instanceof RegistryException registry) {
            return registry.kind() == RegistryException.Kind.UNREACHABLE;
        }
        return cause instanceof RetriableException
                || cause instanceof TimeoutException
                || cause instanceof UnknownHostException;
    }
}
