package io.livelabel.classifier.serving;

/**
 * What a classifier has done since it started. Records that were read again after a failure count
 * again: the topics, not these figures, say what was committed.
 *
 * @param passes forward passes
 * @param scored records that were given labels
 * @param deadLetters records that were set aside
 * @param scoredAlone records that their poll's pass left out and that were handled by themselves
 * @param threadsReplaced stream threads that failed and were replaced
 * @param versionsServed versions of weights that were let in
 * @param versionsRefused versions of weights that were refused
 */
public record ClassifierCounts(
        long passes,
        long scored,
        long deadLetters,
        long scoredAlone,
        long threadsReplaced,
        long versionsServed,
        long versionsRefused) {}
