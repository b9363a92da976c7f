package io.livelabel.producer.synthetic;

import io.livelabel.producer.tfrecord.ExampleLevel;
import io.livelabel.producer.tfrecord.ExampleParser;
import io.livelabel.producer.tfrecord.ParsedExample;
import io.livelabel.producer.tfrecord.TfRecordReader;
import io.livelabel.schemas.FeatureSizes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads back what was generated. */
public final class GeneratedShards {
    private GeneratedShards() {}

    /** The examples of these shards in their order, with all their frames. */
    public static List<ParsedExample> read(List<Path> shards, FeatureSizes sizes) throws Exception {
        ExampleParser parser =
                new ExampleParser(ExampleLevel.WHOLE_VIDEOS, sizes, Integer.MAX_VALUE);
        List<ParsedExample> examples = new ArrayList<>();
        for (Path shard : shards) {
            try (TfRecordReader reader = new TfRecordReader(shard)) {
                while (reader.next()) {
                    examples.addAll(parser.parse(reader.data()));
                }
            }
        }
        return examples;
    }
}
