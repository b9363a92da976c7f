package io.livelabel.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.livelabel.model.weights.InvalidWeightsException.Fault;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expectations of what is wrong with weights. */
final class Faults {
    private Faults() {}

    static void assertFault(Fault fault, ThrowingCallable call, String message) {
        assertThatExceptionOfType(InvalidWeightsException.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
