package io.tidings.alerts;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Reports the invariants of messages and money that the check of every minute found violated. */
@Singleton
final class BrokenInvariants implements AlertSource {
    private final Jdbi jdbi;

    BrokenInvariants(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public AlertKind kind() {
        return AlertKind.INVARIANT;
    }

    @Override
    public List<Finding> check(Set<String> open) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select invariant, violations from invariant_check where violations > 0 order by invariant""")
                .map((row, context) -> new Finding(
                        Optional.empty(),
                        AlertKind.INVARIANT,
                        "invariant:" + row.getString("invariant"),
                        "Invariant %s is violated in %d places. This is a fault of the program: see its log and report it."
                                .formatted(row.getString("invariant"), row.getInt("violations")),
                        Map.of("violations", row.getInt("violations"))))
                .list());
    }
}
