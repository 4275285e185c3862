package io.tidings.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result of a scenario: figures to print, and violated requirements. Not thread-safe. */
final class ScenarioResult {
    private final List<String> figures = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long accepted;
    private long uncertain;
    private long duplicates;
    private long lost;
    private long falselyFailed;
    private boolean notRun;

    /** The result of a scenario that this machine cannot run. It is neither passed nor violated. */
    static ScenarioResult notRun(String reason) {
        var result = new ScenarioResult().figure("not run: %s", reason);
        result.notRun = true;
        return result;
    }

    ScenarioResult figure(String format, Object... values) {
        figures.add(String.format(Locale.ROOT, format, values));
        return this;
    }

    /** Records a violation unless the condition holds. */
    ScenarioResult require(boolean holds, String format, Object... values) {
        if (!holds) {
            violations.add(String.format(Locale.ROOT, format, values));
        }
        return this;
    }

    void add(Reconciliation campaign) {
        accepted += campaign.accepted();
        uncertain += campaign.uncertain();
        duplicates += campaign.duplicates();
        lost += campaign.lost() + campaign.neverAccepted();
        falselyFailed += campaign.falselyFailed();
        require(campaign.isCorrect(), "%s", campaign.describe());
    }

    long uncertain() {
        return uncertain;
    }

    List<String> violations() {
        return violations;
    }

    static Table table() {
        return new Table("fault", "what", "accepted", "twice", "lost", "falsely failed", "uncertain", "took", "result");
    }

    void addTo(Table table, String id, String description, double seconds) {
        table.add(
                id,
                description,
                Table.number(accepted),
                String.valueOf(duplicates),
                String.valueOf(lost),
                String.valueOf(falselyFailed),
                Table.number(uncertain),
                "%.0f s".formatted(seconds),
                notRun ? "not run" : violations.isEmpty() ? "passed" : "VIOLATED");
    }

    void print(String id) {
        if (!figures.isEmpty()) {
            Console.print("  %s: %s", id, String.join(", ", figures));
        }
        violations.forEach(violation -> Console.print("  %s VIOLATED: %s", id, violation));
    }
}
