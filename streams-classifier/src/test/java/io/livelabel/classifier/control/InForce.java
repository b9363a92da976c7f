package io.livelabel.classifier.control;

import io.livelabel.classifier.TellingWeights;
import io.livelabel.schemas.avro.ModelControl;
import io.livelabel.schemas.client.TestBroker;

/** The decision that is in force, for tests of {@link TellingWeights#MODEL}. */
public final class InForce {
    private InForce() {}

    /**
     * As of now.
     *
     * @throws java.util.NoSuchElementException if nothing was decided yet
     */
    public static ModelControl at(TestBroker broker) throws InterruptedException {
        try (ControlLog log =
                new ControlLog(
                        broker.connection(),
                        broker.connection().openRegistry(),
                        TellingWeights.MODEL)) {
            return log.read().inForce().orElseThrow();
        }
    }
}
