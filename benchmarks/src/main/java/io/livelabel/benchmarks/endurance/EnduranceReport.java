package io.livelabel.benchmarks.endurance;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The report of a run: JSON objects, a line each. One thread at a time. */
final class EnduranceReport {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EnduranceSettings settings;
    private final double seconds;
    private final List<ObjectNode> lines = new ArrayList<>();

    /** Of a run that took so long, the audit not counted. */
    EnduranceReport(EnduranceSettings settings, double seconds) {
        this.settings = settings;
        this.seconds = seconds;
    }

    private ObjectNode line(String operation) {
        ObjectNode line = JSON.createObjectNode().put("operation", operation);
        lines.add(line);
        return line;
    }

    /** Adds what happened, and what came of it. */
    void run(
            Collection<Upload> sent,
            double heldSeconds,
            OutcomeCheck check,
            long published,
            Swaps swaps,
            long looks,
            Instances instances) {
        Map<Poison, Integer> poison = new EnumMap<>(Poison.class);
        sent.forEach(upload -> upload.poison().ifPresent(p -> poison.merge(p, 1, Integer::sum)));
        ObjectNode line =
                line("endurance")
                        .put("seed", settings.seed())
                        .put("seconds", Math.round(seconds))
                        .put("engine", settings.engine())
                        .put("model", settings.model())
                        .put("parameters", settings.architecture().parameterCount())
                        .put("instances", settings.instances())
                        .put("threads", settings.threads())
                        .put("perSecond", settings.perSecond())
                        .put("secondsHeldUp", Math.round(heldSeconds))
                        .put("uploads", sent.size())
                        .put("uploadsOfFrames", sent.stream().filter(Upload::frames).count())
                        .put("ids", sent.stream().map(Upload::id).distinct().count())
                        .put("labels", check.labels())
                        .put("published", published)
                        .put("swapsThatLabelled", check.versions().size() - 1)
                        .put(
                                "swapsInInstances",
                                instances.lives().stream().mapToInt(Life::versionsServed).sum())
                        .put("rollbacks", swaps.rollbacks().size())
                        .put(
                                "labelsAfterRollbacks",
                                check.afterRollbacks().stream().mapToInt(Integer::intValue).sum())
                        .put(
                                "kills",
                                instances.lives().stream()
                                        .filter(life -> life.end() == Life.End.KILLED)
                                        .count())
                        .put("looksAtOffsets", looks);
        line.set("poison", JSON.valueToTree(poison));
        line.set("deadLetters", JSON.valueToTree(check.setAside()));
    }

    /** Adds a line for each life of an instance. */
    void instances(List<Life> lives) {
        for (Life life : lives) {
            ObjectNode line =
                    line("life")
                            .put("instance", life.instance())
                            .put("life", life.number())
                            .put("end", life.end().name())
                            .put("seconds", Math.round(life.seconds()))
                            .put("readyAfter", Math.round(life.secondsUntilReady()))
                            .put("versionsServed", life.versionsServed())
                            .put("errorsLogged", life.errors());
            putMemory(line, "residentMib", life.residentMib());
            putMemory(line, "heapMib", life.heapMib());
            ArrayNode samples = line.putArray("heapBehindFullAndResidentMib");
            life.samples()
                    .forEach(
                            sample ->
                                    samples.addArray()
                                            .add(Math.round(sample.seconds()))
                                            .add(sample.heapMib())
                                            .add(sample.residentMib()));
            if (life.samples().size() >= MemoryCheck.LEAST_SAMPLES) {
                line.put("heapGrowthMib", MemoryCheck.heapGrowthMib(life))
                        .put("residentGrowthMib", MemoryCheck.residentGrowthMib(life));
            }
        }
    }

    /** Adds how many lives were long enough to tell whether memory is flat. */
    void memory(int livesJudged) {
        line("memory").put("livesJudged", livesJudged);
    }

    /** First, last and most; nothing where none was seen. */
    private static void putMemory(ObjectNode line, String name, List<Long> mib) {
        if (!mib.isEmpty()) {
            line.putArray(name)
                    .add(mib.get(0))
                    .add(mib.get(mib.size() - 1))
                    .add(mib.stream().mapToLong(Long::longValue).max().orElseThrow());
        }
    }

    /** Adds what the topics keep, by their settings. */
    void topics(Map<String, Map<String, String>> kept) {
        line("topics").set("settings", JSON.valueToTree(kept));
    }

    /** Adds what the explanation of all labels said. */
    void explained(String text) {
        line("explain").put("text", text);
    }

    /** Adds what does not hold. */
    void findings(Findings findings) {
        ObjectNode line = line("audit").put("holds", findings.isEmpty());
        line.set("broken", JSON.valueToTree(findings.counts()));
        line.set("first", JSON.valueToTree(findings.told()));
    }

    /** Prints all lines. */
    void print() {
        lines.forEach(System.out::println);
    }
}
