package io.livelabel.producer.tfrecord;

/** What an example holds of its video. */
public enum ExampleLevel {
    /** One mean feature vector a kind. */
    VIDEO,
    /** One quantized feature vector a kind and second. */
    FRAMES
}
