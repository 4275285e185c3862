package io.tidings.maintenance;

import io.quarkus.arc.All;
import io.tidings.idempotency.IdempotencyKeys;
import io.tidings.observability.Redacted;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.Prunable;
import io.tidings.schedule.RecurringJob;
import io.tidings.schedule.Tasks;
import jakarta.inject.Singleton;
import java.time.LocalTime;
import java.util.List;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Forgets by age, each night, on one node. Everything that goes is here, or goes with what is here:
 *
 * <table>
 *   <caption>What is kept how long</caption>
 *   <tr><td>tasks, imports, rejected rows, rehearsals: {@link Prunable}</td><td>{@code tidings.retention.records}</td></tr>
 *   <tr><td>programs that are dead, limits that nothing is sent under</td><td>the same</td></tr>
 *   <tr><td>raw receipts</td><td>{@code tidings.retention.receipts}</td></tr>
 *   <tr><td>messages, failures, clicks (sums stay), client references</td><td>the account's days, else
 *       {@code tidings.retention.messages}</td></tr>
 *   <tr><td>idempotency keys</td><td>{@code tidings.retention.idempotency-keys}</td></tr>
 *   <tr><td>uploads</td><td>deleted when read; orphans daily, by each node in its own folder</td></tr>
 * </table>
 *
 * Contacts stay until they are deleted, the suppression list and the audit log for good, counts of campaigns too.
 */
@Singleton
final class Retention implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final RetentionConfig config;
    private final Tasks tasks;
    private final List<Prunable> records;
    private final RowPruner rows;
    private final IdempotencyKeys keys;
    private final MessageRetention messages;

    Retention(
            RetentionConfig config,
            Tasks tasks,
            @All List<Prunable> records,
            RowPruner rows,
            IdempotencyKeys keys,
            MessageRetention messages) {
        this.config = config;
        this.tasks = tasks;
        this.records = records;
        this.rows = rows;
        this.keys = keys;
        this.messages = messages;
    }

    @Override
    public String kind() {
        return "retention";
    }

    @Override
    public Recurrence recurrence() {
        return new Recurrence.DailyAt(LocalTime.of(3, 30));
    }

    @Override
    public void run(JobContext context) {
        // Before tasks: a task stays while an import names it.
        records.forEach(some -> step(some.label(), () -> some.prune(config.records())));
        step("tasks", () -> tasks.prune(config.records()));
        step("rate buckets", () -> rows.deleteRateBuckets(config.records()));
        step("nodes", () -> rows.deleteNodes(config.records()));
        step("receipts", () -> rows.deleteReceipts(config.receipts(), context));
        step("idempotency keys", () -> keys.prune(config.idempotencyKeys()));
        step("partitions of messages", () -> messages.dropPartitions(context));
        step("messages blanked", () -> messages.blank(context));
    }

    /** What fails tonight is tried again tomorrow, and keeps nothing else from going. */
    private static void step(String what, LongSupplier work) {
        try {
            long gone = work.getAsLong();
            if (gone > 0) {
                LOG.infof("Kept long enough: %d %s", gone, what);
            }
        } catch (RuntimeException e) {
            LOG.warnf(Redacted.of(e), "Retention of %s failed; it is tried again tomorrow", what);
        }
    }
}
