package io.livelabel.trainer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What a replica tells those who average. The array is not to be written to.
 *
 * @param replica its index
 * @param kind {@link #HELLO} and so on
 * @param body by the kind
 */
@SuppressWarnings("ArrayRecordComponent")
public record ReplicaMessage(int replica, byte kind, byte[] body) {
    static final TypeInformation<ReplicaMessage> TYPE = Types.POJO(ReplicaMessage.class);

    /** It has opened; the body is the number that it has drawn. */
    static final byte HELLO = 'h';

    /** It has trained on a minibatch; the body is as {@link Scores} has it. */
    static final byte SCORED = 's';

    /** It has skipped a minibatch; the body is as {@link SkippedMinibatch} has it. */
    static final byte SKIPPED = 'k';

    /** A part of a contribution, as {@link ContributionParts} has it. */
    static final byte CONTRIBUTION = 'c';

    /** Writes a body. */
    interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    static ReplicaMessage of(int replica, byte kind, Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return new ReplicaMessage(replica, kind, bytes.toByteArray());
    }

    /** The body, to be read once. */
    DataInputStream open() {
        return new DataInputStream(new ByteArrayInputStream(body));
    }
}
