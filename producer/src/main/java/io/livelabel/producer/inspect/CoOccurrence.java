package io.livelabel.producer.inspect;

import java.util.List;

/**
 * Which classes videos have together.
 *
 * @param classes the classes of rows and columns, most frequent first
 * @param videos [row, column]: videos that have both
 * @param columnGivenRow [row, column]: P(column | row), the share of the row's videos that have the
 *     column's class too
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record CoOccurrence(List<ClassCount> classes, long[][] videos, double[][] columnGivenRow) {}
