package io.tidings.benchmark;

/**
 * One kind of failure, and the code that causes it and checks the result.
 *
 * @param id the number in the list of scenarios, as {@code F12}
 */
record FaultScenario(String id, String description, Action action) {
    interface Action {
        ScenarioResult run(TestCluster cluster) throws Exception;
    }
}
