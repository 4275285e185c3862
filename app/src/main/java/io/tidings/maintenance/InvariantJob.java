package io.tidings.maintenance;

import io.tidings.queue.Dispatches;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.RecurringJob;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/** Checks the invariants every minute and reports violations in the log and in the metrics. */
@Singleton
final class InvariantJob implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(InvariantJob.class);

    private final Jdbi jdbi;
    private final Invariants invariants;
    private final LedgerCheckpoints checkpoints;
    private final Dispatches dispatch;

    InvariantJob(Jdbi jdbi, Invariants invariants, LedgerCheckpoints marks, Dispatches dispatch) {
        this.jdbi = jdbi;
        this.invariants = invariants;
        this.checkpoints = marks;
        this.dispatch = dispatch;
    }

    @Override
    public String kind() {
        return "invariants";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.Every(Duration.ofMinutes(1));
    }

    @Override
    public void run(JobContext context) {
        dispatch.settleUnsettled();
        var counts = new LinkedHashMap<String, Integer>();
        Invariants.NAMES.forEach(name -> counts.put(name, 0));
        for (var each : invariants.violations()) {
            counts.merge(each.invariant(), 1, Integer::sum);
            LOG.errorf("Invariant %s is violated for account %d: %s", each.invariant(), each.account(), each.detail());
        }
        // One node checks and stores the result for the metrics of all nodes.
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into invariant_check (invariant, violations, checked_at)
                        select name, n, clock_timestamp() from unnest(:names, :counts) as found(name, n)
                        on conflict (invariant) do update
                           set violations = excluded.violations, checked_at = excluded.checked_at""")
                .bind("names", counts.keySet().toArray(String[]::new))
                .bind("counts", counts.values().toArray(Integer[]::new))
                .execute());
        checkpoints.advance();
    }
}
