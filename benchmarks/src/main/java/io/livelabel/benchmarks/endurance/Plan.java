package io.livelabel.benchmarks.endurance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What happens in a run, and at which upload: all of it follows from the seed. How far an instance
 * is when it is hit does not, since processes are not in step.
 */
final class Plan {
    private static final int FRAMES_EVERY = 10;

    /**
     * Publications beyond the swaps that are asked for: a version may be killed with its labels.
     */
    private static final int SPARE_SHARE = 10;

    private final List<Upload> uploads = new ArrayList<>();
    private final List<Kill> kills = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    /**
     * A kill.
     *
     * @param at how many uploads come before it
     * @param victim the number of the instance, from 0
     * @param downMs how long it stays away
     */
    record Kill(int at, int victim, long downMs) {}

    /**
     * A publication, or a rollback.
     *
     * @param at how many uploads come before it
     * @param rollback whether it is a rollback
     */
    record Step(int at, boolean rollback) {}

    Plan(EnduranceSettings settings) {
        Random random = new Random(settings.seed());
        planUploads(settings, random);
        for (int at : moments(settings, random, settings.kills(), 0.02, 0.95)) {
            kills.add(new Kill(at, random.nextInt(settings.instances()), random.nextInt(8_000)));
        }
        int publications = settings.swaps() + settings.swaps() / SPARE_SHARE + 1;
        for (int at : moments(settings, random, publications, 0.01, 0.96)) {
            steps.add(new Step(at, false));
        }
        for (int at : moments(settings, random, settings.rollbacks(), 0.2, 0.9)) {
            steps.add(new Step(at, true));
        }
        steps.sort((a, b) -> Integer.compare(a.at(), b.at()));
    }

    private void planUploads(EnduranceSettings settings, Random random) {
        // Of the first uploads none is of an earlier one's id.
        List<Integer> indexes = new ArrayList<>();
        for (int i = 1; i < settings.videos(); i++) {
            indexes.add(i);
        }
        Collections.shuffle(indexes, random);
        List<Poison> kinds = List.of(Poison.values());
        int[] poison = new int[settings.videos()];
        boolean[] twice = new boolean[settings.videos()];
        for (int i = 0; i < settings.poison(); i++) {
            poison[indexes.get(i)] = 1 + i % kinds.size();
        }
        for (int i = 0; i < settings.twice(); i++) {
            twice[indexes.get(settings.poison() + i)] = true;
        }
        for (int i = 0; i < settings.videos(); i++) {
            Optional<Poison> wrong =
                    poison[i] == 0 ? Optional.empty() : Optional.of(kinds.get(poison[i] - 1));
            String id = twice[i] ? uploads.get(random.nextInt(i)).id() : "upload-%06d".formatted(i);
            uploads.add(
                    new Upload(i, id, wrong.isEmpty() && random.nextInt(FRAMES_EVERY) == 0, wrong));
        }
    }

    private static List<Integer> moments(
            EnduranceSettings settings, Random random, int count, double from, double to) {
        List<Integer> moments = new ArrayList<>();
        int first = (int) (from * settings.videos());
        int behind = (int) (to * settings.videos());
        for (int i = 0; i < count; i++) {
            moments.add(first + random.nextInt(behind - first));
        }
        Collections.sort(moments);
        return moments;
    }

    /** The uploads, in their order. */
    List<Upload> uploads() {
        return Collections.unmodifiableList(uploads);
    }

    /** The kills, in their order. */
    List<Kill> kills() {
        return Collections.unmodifiableList(kills);
    }

    /** Publications and rollbacks, in their order. */
    List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }
}
