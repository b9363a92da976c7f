package io.livelabel.schemas.access;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * One thing that an application may do at the broker. READ and WRITE imply DESCRIBE there.
 *
 * @param operation what it does
 * @param type with what kind of resource
 * @param name the resource's name, or what the names begin with
 * @param prefixed whether {@code name} is only the beginning of names
 * @param choice which of the application's choices needs it; empty if it does in any case
 */
public record Right(
        AclOperation operation, ResourceType type, String name, boolean prefixed, String choice) {
    private static final String ANY_HOST = "*";

    /** Refuses a resource without a name. */
    public Right {
        if (name.isBlank()) {
            throw new IllegalArgumentException(
                    "the %s to %s has no name".formatted(type, operation));
        }
    }

    static Right topic(AclOperation operation, String name) {
        return new Right(operation, ResourceType.TOPIC, name, false, "");
    }

    static Right group(AclOperation operation, String name) {
        return new Right(operation, ResourceType.GROUP, name, false, "");
    }

    /** To write in transactions of a name, or of names that begin so. */
    static Right transactions(String name, boolean prefixed) {
        return new Right(AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID, name, prefixed, "");
    }

    static Right cluster(AclOperation operation) {
        return new Right(operation, ResourceType.CLUSTER, Resource.CLUSTER_NAME, false, "");
    }

    /** The same for all names that begin so. */
    Right ofPrefix() {
        return new Right(operation, type, name, true, choice);
    }

    /** The same where the application is told to do something that it need not. */
    Right where(String made) {
        return new Right(operation, type, name, prefixed, made);
    }

    /** Whether it is about a resource. */
    boolean isAbout(ResourceType kind, String resource) {
        return type == kind && (prefixed ? resource.startsWith(name) : resource.equals(name));
    }

    /**
     * The entry that grants it, from any host.
     *
     * @param principal whom, as {@code User:trainer}
     */
    public AclBinding toBinding(String principal) {
        return new AclBinding(
                new ResourcePattern(
                        type, name, prefixed ? PatternType.PREFIXED : PatternType.LITERAL),
                new AccessControlEntry(principal, ANY_HOST, operation, AclPermissionType.ALLOW));
    }

    /** As in a table: {@code TOPIC videos READ}, or {@code GROUP livelabel-* READ}. */
    @Override
    public String toString() {
        return "%s %s%s %s".formatted(type, name, prefixed ? "*" : "", operation);
    }
}
