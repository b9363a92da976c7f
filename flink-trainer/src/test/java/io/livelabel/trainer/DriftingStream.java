package io.livelabel.trainer;

import io.livelabel.schemas.avro.TrainingVideo;
import io.livelabel.schemas.client.Connection;

/** Generated examples whose labels are those of other classes from one example on. */
final class DriftingStream {
    static final int CHANGE = 2_000;

    private final ExampleStream stream;

    DriftingStream(Connection connection) {
        stream = new ExampleStream(connection);
    }

    private TrainingRecord record(int i) {
        TrainingVideo video = ExampleStream.video(i);
        if (i >= CHANGE) {
            int classes = ExampleStream.SIZES.classes();
            video.setLabels(
                    video.getLabels().stream().map(id -> (id + classes / 2) % classes).toList());
        }
        return ExampleStream.record(i, stream.bytes(video));
    }

    /** Hands on examples from (inclusive) to (exclusive). */
    void process(TrainingHarness harness, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            harness.process(record(i));
        }
    }
}
