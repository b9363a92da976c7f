package io.livelabel.producer.replay;

import io.livelabel.schemas.RecordHeaders;
import io.livelabel.schemas.client.Fencing;
import io.livelabel.schemas.client.UserException;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;

/**
 * What a replay says of what it could not send: what that is, why, and what can be done.
 *
 * @param replay the replay's name
 * @param bootstrapServers the brokers that it sends to
 * @param transactionTimeout how long the broker keeps a transaction that it hears nothing of
 */
record SendFailures(String replay, String bootstrapServers, Duration transactionTimeout) {

    /** Of a record that was not delivered. */
    UserException ofRecord(ProducerRecord<byte[], byte[]> record, Exception cause) {
        return of(
                "%s could not be sent to %s-%d"
                        .formatted(name(record), record.topic(), record.partition()),
                cause);
    }

    private String name(ProducerRecord<byte[], byte[]> record) {
        return RecordHeaders.shard(record.headers())
                .map(
                        shard ->
                                "record %d of shard %s"
                                        .formatted(
                                                RecordHeaders.record(record.headers()).orElse(-1),
                                                shard))
                .orElse("a position or mark of replay '%s'".formatted(replay));
    }

    /** Of anything that failed, told as a clause. */
    UserException of(String what, Exception cause) {
        if (Fencing.isCauseOf(cause)) {
            return new UserException(
                    "another run of replay '%s' has begun, and this one stops; what it had committed is not sent again. To run two at once, give each its own --name. (Was there no other, this one did not reach the broker for %d s.)"
                            .formatted(replay, transactionTimeout.toSeconds()),
                    cause);
        }
        boolean triedAgain = false;
        for (Throwable part = cause; part != null; part = part.getCause()) {
            // What can be tried again was, for as long as the client is patient.
            triedAgain |= part instanceof RetriableException;
        }
        String advice =
                triedAgain
                        ? "; see whether the broker at %s runs and has room on its disk, then"
                                .formatted(bootstrapServers)
                        : ";";
        return new UserException(
                "%s: %s%s the same command goes on behind what was committed"
                        .formatted(what, cause, advice),
                cause);
    }
}
