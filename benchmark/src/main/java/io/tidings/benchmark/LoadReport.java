package io.tidings.benchmark;

import java.util.List;

/** The response times of all repetitions of one load. */
record LoadReport(Results.Group group, List<OpenLoopLoad> loads) {
    void addPercentile(String call, double percentile, Goal goal) {
        group.add("%s p%.0f".formatted(call, percentile), "ms", loads, load -> load.percentile(call, percentile), goal);
    }

    /** Prints unexpected answers and adds their number, which must be zero. */
    void addUnexpected() {
        loads.forEach(
                load -> load.unexpected().forEach((answer, count) -> Console.print("%s: %d times", answer, count)));
        group.add("unexpected answers", "", loads, LoadReport::countUnexpected, Goal.atMost(0));
    }

    private static double countUnexpected(OpenLoopLoad load) {
        return load.unexpected().values().stream().mapToLong(Long::longValue).sum();
    }
}
