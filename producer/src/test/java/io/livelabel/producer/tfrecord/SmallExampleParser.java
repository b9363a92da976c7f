package io.livelabel.producer.tfrecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livelabel.schemas.FeatureSizes;
import io.livelabel.schemas.MalformedRecordException;
import io.livelabel.schemas.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A parser of whole videos that are small, and of their first four frames. */
final class SmallExampleParser {
    static final FeatureSizes SIZES = new FeatureSizes(6, 3, 20);

    private final ExampleParser parser = new ExampleParser(ExampleLevel.WHOLE_VIDEOS, SIZES, 4);

    ParsedExample parse(Examples example) throws MalformedRecordException {
        return parse(example.toBytes());
    }

    ParsedExample parse(byte[] record) throws MalformedRecordException {
        return parser.parse(ByteBuffer.wrap(record)).get(0);
    }

    /** The id of the record that was parsed or refused last, if it had one. */
    Optional<String> id() {
        return parser.id();
    }

    /** Asserts that a record is refused, for this reason and with this in the message. */
    void refuses(Examples example, DeadLetterReason reason, String detail) {
        MalformedRecordException e =
                catchThrowableOfType(MalformedRecordException.class, () -> parse(example));
        assertThat(e).hasMessageContaining(detail);
        assertThat(e.reason()).isEqualTo(reason);
    }
}
