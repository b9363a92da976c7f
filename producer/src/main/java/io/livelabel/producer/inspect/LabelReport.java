package io.livelabel.producer.inspect;

import java.util.List;
import java.util.Optional;

/**
 * What labels videos have.
 *
 * @param videos number of videos
 * @param withoutLabels those that have none
 * @param classes number of classes that there can be
 * @param outOfRange labels that are none of these classes, which nothing else counts
 * @param perVideo distribution of the number of labels of a video; empty without videos
 * @param seen the classes that videos have, most frequent first
 * @param coOccurrence of the most frequent ones; empty where there are too many classes to count
 *     pairs of them
 */
public record LabelReport(
        long videos,
        long withoutLabels,
        int classes,
        long outOfRange,
        Optional<Distribution> perVideo,
        List<ClassCount> seen,
        Optional<CoOccurrence> coOccurrence) {}
