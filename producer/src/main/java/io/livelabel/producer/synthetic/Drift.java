package io.livelabel.producer.synthetic;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A declared change of what is true of generated videos, by their index.
 *
 * <p>From video {@code from} to {@code to}, a share of the videos that grows evenly from 0 to 1 is
 * made after the change, the others before it; where both are equal it is abrupt.
 *
 * @param of what changes
 * @param from index of the first video that may be made after the change
 * @param to index of the first video from which on all are; at least {@code from}
 * @param classes how many classes it concerns, the first; {@link #ALL} for all
 */
public record Drift(Of of, int from, int to, int classes) {
    /** All classes there are. */
    public static final int ALL = Integer.MAX_VALUE;

    private static final Pattern FORM =
            Pattern.compile(
                    "(?:abrupt:(\\d{1,8})|gradual:(\\d{1,8})-(\\d{1,8})),(features|frequencies)(?:=(\\d{1,8}))?");

    /** What a drift changes. */
    public enum Of {
        /** Where the features of classes lie: each class concerned gets another centre. */
        FEATURES,
        /**
         * How often classes occur: those concerned swap their places in the long tail, the first
         * with the last, and so on.
         */
        FREQUENCIES
    }

    /** Refuses ranges out of order. */
    public Drift {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "drift is from video %d to %d: at least 0, and in order".formatted(from, to));
        }
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "drift is of %d classes: at least 2".formatted(classes));
        }
    }

    /**
     * Reads {@code abrupt:AT,WHAT} or {@code gradual:FROM-TO,WHAT}, where WHAT is {@code features}
     * or {@code frequencies}, and {@code =N} behind it confines it to the first N classes.
     */
    public static Drift parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "drift is '%s': give abrupt:AT,WHAT or gradual:FROM-TO,WHAT, where WHAT is features or frequencies, with =CLASSES behind it if it is not all"
                            .formatted(text));
        }
        boolean abrupt = form.group(1) != null;
        return new Drift(
                Of.valueOf(form.group(4).toUpperCase(Locale.ROOT)),
                Integer.parseInt(form.group(abrupt ? 1 : 2)),
                Integer.parseInt(form.group(abrupt ? 1 : 3)),
                form.group(5) == null ? ALL : Integer.parseInt(form.group(5)));
    }

    /** What it says, in one sentence. */
    public String describe() {
        String when =
                from == to
                        ? "from video %d on".formatted(from)
                        : "for a share of the videos that grows from 0 at video %d to 1 at %d"
                                .formatted(from, to);
        String who = classes == ALL ? "all classes" : "the first %d classes".formatted(classes);
        return switch (of) {
            case FEATURES -> "drift: %s the feature centres of %s are others".formatted(when, who);
            case FREQUENCIES ->
                    "drift: %s %s swap frequencies, the first with the last".formatted(when, who);
        };
    }

    /** Share of the videos of an index that are made after the change. */
    double share(int video) {
        if (video >= to) {
            return 1;
        }
        return video < from ? 0 : (double) (video - from) / (to - from);
    }

    /** How many classes it concerns, of so many. */
    int classesOf(int all) {
        return Math.min(classes, all);
    }
}
