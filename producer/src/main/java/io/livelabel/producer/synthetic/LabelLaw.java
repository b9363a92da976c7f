package io.livelabel.producer.synthetic;

/** Which labels a video has together. */
public sealed interface LabelLaw {
    /** The highest mean number of labels. */
    int MOST_PER_VIDEO = 32;

    /** So many times more classes there are than labels a video in the mean, or more. */
    int CLASSES_PER_LABEL = 8;

    /** What it says, in one sentence. */
    String describe();

    /** How many classes it needs, so that videos do not run out of them. */
    int fewestClasses();

    /**
     * A first label, and with it some of four companions that each class has, which are more
     * frequent classes: about three labels a video, as YouTube-8M has them.
     */
    record Companions() implements LabelLaw {
        @Override
        public int fewestClasses() {
            return 1;
        }

        @Override
        public String describe() {
            return "about 3 labels a video: one, and some of the companions of its class";
        }
    }

    /**
     * Labels drawn one by one, each class once.
     *
     * @param labelsPerVideo their mean number: one, and so many more as a Poisson distribution
     *     gives
     */
    record Independent(double labelsPerVideo) implements LabelLaw {
        /** Refuses means below 1. */
        public Independent {
            requireMean(labelsPerVideo);
        }

        @Override
        public String describe() {
            return "%s labels a video in the mean, drawn one by one".formatted(labelsPerVideo);
        }

        @Override
        public int fewestClasses() {
            return fewest(labelsPerVideo);
        }
    }

    /**
     * Labels drawn one by one, and for the odd ones a declared part of the even ones below them:
     * whatever else is drawn, class 2i is in that share of the videos with class 2i + 1.
     *
     * @param labelsPerVideo mean number of those drawn one by one; what comes with them is on top
     * @param coOccurrence P(2i | 2i + 1), from 0 to 1
     */
    record Pairs(double labelsPerVideo, double coOccurrence) implements LabelLaw {
        /** Refuses what is no mean or no probability. */
        public Pairs {
            requireMean(labelsPerVideo);
            if (!(coOccurrence >= 0 && coOccurrence <= 1)) {
                throw new IllegalArgumentException(
                        "co-occurrence is %s: give a probability, 0 to 1".formatted(coOccurrence));
            }
        }

        @Override
        public String describe() {
            return "%s labels a video in the mean, drawn one by one; on top class 2i in %s of the videos with class 2i + 1"
                    .formatted(labelsPerVideo, coOccurrence);
        }

        @Override
        public int fewestClasses() {
            return fewest(labelsPerVideo);
        }
    }

    private static void requireMean(double labelsPerVideo) {
        if (!(labelsPerVideo >= 1 && labelsPerVideo <= MOST_PER_VIDEO)) {
            throw new IllegalArgumentException(
                    "labels a video are %s in the mean: give 1 to %d"
                            .formatted(labelsPerVideo, MOST_PER_VIDEO));
        }
    }

    private static int fewest(double labelsPerVideo) {
        return labelsPerVideo == 1 ? 2 : (int) Math.ceil(CLASSES_PER_LABEL * labelsPerVideo);
    }
}
