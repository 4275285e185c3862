package io.tidings.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a scenario left behind: figures worth printing, and what should not be. Not thread-safe. */
final class Finding {
    private final List<String> figures = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private long accepted;
    private long uncertain;
    private long twice;
    private long lost;
    private long falselyFailed;

    Finding figure(String format, Object... values) {
        figures.add(String.format(Locale.ROOT, format, values));
        return this;
    }

    /** Notes a violation unless the condition holds. */
    Finding require(boolean holds, String format, Object... values) {
        if (!holds) {
            violations.add(String.format(Locale.ROOT, format, values));
        }
        return this;
    }

    Finding judged(Oracle.Verdict verdict) {
        accepted += verdict.accepted();
        uncertain += verdict.uncertain();
        twice += verdict.twice();
        lost += verdict.lost() + verdict.neverSent();
        falselyFailed += verdict.falselyFailed();
        require(
                verdict.isRight(),
                "campaign %d: twice %d, lost %d, falsely failed %d, never sent %d, books %s",
                verdict.campaign(),
                verdict.twice(),
                verdict.lost(),
                verdict.falselyFailed(),
                verdict.neverSent(),
                verdict.books());
        return this;
    }

    long uncertain() {
        return uncertain;
    }

    List<String> violations() {
        return violations;
    }

    void addTo(Table table, Fault fault, double seconds) {
        table.add(
                fault.id(),
                fault.what(),
                Table.number(accepted),
                String.valueOf(twice),
                String.valueOf(lost),
                String.valueOf(falselyFailed),
                Table.number(uncertain),
                "%.0f s".formatted(seconds),
                violations.isEmpty() ? "holds" : "VIOLATED");
    }

    void print(Fault fault) {
        if (!figures.isEmpty()) {
            Run.say("  %s: %s", fault.id(), String.join(", ", figures));
        }
        violations.forEach(violation -> Run.say("  %s VIOLATED: %s", fault.id(), violation));
    }
}
