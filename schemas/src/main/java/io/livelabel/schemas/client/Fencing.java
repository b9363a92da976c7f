package io.livelabel.schemas.client;

import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** Tells that another producer has begun with the same transactional id. */
public final class Fencing {
    private Fencing() {}

    /** Whether that is what a producer failed of, itself or by a cause. */
    public static boolean isCauseOf(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof ProducerFencedException
                    || e instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }
}
