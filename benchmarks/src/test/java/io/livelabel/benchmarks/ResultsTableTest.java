package io.livelabel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.livelabel.model.zoo.Zoo;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTableTest {
    private static String line(String engine, String operation, int videos, double value) {
        return """
        {"engine":"%s","model":"logistic","operation":"%s","videos":%d,"frames":0,"value":%s}"""
                .formatted(engine, operation, videos, value);
    }

    @Test
    void takesMediansAndPutsEnginesBesideTheirPeer() throws Exception {
        long weights =
                Zoo.architecture("logistic", EngineRun.FEATURES).parameters().stream()
                        .filter(parameter -> parameter.shape().size() == 2)
                        .mapToLong(parameter -> parameter.length())
                        .sum();
        double gflops = 2.0 * weights * 3000 / 1e9;
        String table =
                ResultsTable.of(
                        List.of(
                                "{\"machine\":\"any\"}",
                                line("dl4j", "score", 64, 1000),
                                line("dl4j", "score", 64, 9000),
                                line("dl4j", "score", 64, 3000),
                                line("dl4j", "score", 1, 500),
                                line("dl4j", "sgemm", 0, 4 * gflops),
                                line("torch", "score", 64, 4000),
                                line("pytorch", "score", 64, 2000)));
        assertThat(table.lines())
                .contains(
                        "| logistic | score 64 | 3,000 (25 %) | 4,000 | 2,000 | 1.50 | 2.00 |",
                        "| logistic | score 1 | 500 (4 %) |  |  |  |  |",
                        "| logistic | torch |  |  |  |  |  |")
                .anyMatch(line -> line.startsWith("| logistic | dl4j |  |  |  | 6.00 | "));
    }
}
