package io.livelabel.classifier;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The task of a processor, without Kafka Streams: keeps what the processor asks of it. */
final class ProcessorTask {
    final List<Record<byte[], byte[]>> forwarded = new ArrayList<>();

    /** Where to, of each that was forwarded. */
    final List<String> sinks = new ArrayList<>();

    /** How many had been forwarded, at each commit that was asked for. */
    final List<Integer> commitsBehind = new ArrayList<>();

    private Punctuator punctuator = now -> {};

    /** A processor that this is the task of. */
    @SuppressWarnings("unchecked")
    LabelProcessor processor(Scoring scoring) {
        LabelProcessor processor = new LabelProcessor(scoring);
        processor.init(
                (ProcessorContext<byte[], byte[]>)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {ProcessorContext.class},
                                (proxy, method, arguments) ->
                                        switch (method.getName()) {
                                            case "recordMetadata" -> Optional.of(new AtVideos());
                                            case "forward" -> {
                                                forwarded.add(
                                                        (Record<byte[], byte[]>) arguments[0]);
                                                sinks.add((String) arguments[1]);
                                                yield null;
                                            }
                                            case "schedule" -> {
                                                punctuator = (Punctuator) arguments[2];
                                                yield null;
                                            }
                                            case "commit" -> {
                                                commitsBehind.add(sinks.size());
                                                yield null;
                                            }
                                            default ->
                                                    throw new UnsupportedOperationException(
                                                            method.getName());
                                        }));
        return processor;
    }

    /** Lets the time come that the processor wanted to be called at. */
    void punctuate() {
        punctuator.punctuate(0);
    }

    private record AtVideos() implements RecordMetadata {
        @Override
        public String topic() {
            return "videos";
        }

        @Override
        public int partition() {
            return 0;
        }

        @Override
        public long offset() {
            return 0;
        }
    }
}
