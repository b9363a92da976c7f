package io.livelabel.classifier.gate;

import io.livelabel.model.Predictions;
import io.livelabel.model.metrics.ClassGroups;
import io.livelabel.model.metrics.ClassGroups.Group;
import io.livelabel.model.metrics.Evaluation;
import io.livelabel.model.metrics.Figures;
import io.livelabel.model.metrics.GroupEvaluation;
import io.livelabel.model.metrics.GroupEvaluation.GroupFigures;
import io.livelabel.model.metrics.Ranking;
import java.util.Map;

/** How well one version labels a sample of videos, also over the tail classes by themselves. */
final class LiveFigures {
    private final Evaluation all = new Evaluation();
    private final GroupEvaluation groups;
    private final Ranking ranking = new Ranking(Evaluation.TOP);

    LiveFigures(ClassGroups groups) {
        this.groups = new GroupEvaluation(groups);
    }

    void add(Predictions predictions, int row, int[] truth) {
        all.add(predictions, row, truth);
        ranking.rank(predictions, row, truth);
        groups.add(ranking);
    }

    Figures overall() {
        return all.figures();
    }

    GroupFigures tail() {
        return groups.figures(Group.TAIL);
    }

    /** Adds the figures under their names. */
    void put(Map<String, Double> figures, String whose) {
        Figures overall = overall();
        figures.put(whose + ".gap20", overall.gap20());
        figures.put(whose + ".hitAt1", overall.hitAt1());
        figures.put(whose + ".perr", overall.perr());
        figures.put(whose + ".map", overall.map());
        figures.put(whose + ".tail.gap20", tail().gap20());
    }
}
