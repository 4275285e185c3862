package io.tidings.maintenance;

import io.quarkus.arc.All;
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
 * Deletes records by age each night, on one node. All records that age are in this table or depend on a row of it:
 *
 * <table>
 *   <caption>Retention of each kind of record</caption>
 *   <tr><td>tasks, imports, rejected rows, rehearsals: {@link Prunable}</td><td>{@code
 * tidings.retention.records}</td></tr>
 *   <tr><td>dead nodes, unused rate limits</td><td>the same</td></tr>
 *   <tr><td>raw receipts</td><td>{@code tidings.retention.receipts}</td></tr>
 *   <tr><td>messages, failures, clicks (sums stay), references of clients and providers</td><td>the setting of the
 * account, or else
 *       {@code tidings.retention.messages}</td></tr>
 *   <tr><td>idempotency keys</td><td>{@code tidings.retention.idempotency-keys}</td></tr>
 *   <tr><td>uploads</td><td>deleted when read; orphans daily, by each node in its own folder</td></tr>
 * </table>
 *
 * Contacts stay until they are deleted. The suppression list, the audit log and the counts of campaigns stay for ever.
 */
@Singleton
final class Retention implements RecurringJob {
    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final RetentionConfig config;
    private final Tasks tasks;
    private final List<Prunable> records;
    private final RowPruner rows;
    private final MessageRetention messages;
    private final RetentionFailures failures;

    Retention(
            RetentionConfig config,
            Tasks tasks,
            @All List<Prunable> records,
            RowPruner rows,
            MessageRetention messages,
            RetentionFailures failures) {
        this.config = config;
        this.tasks = tasks;
        this.records = records;
        this.rows = rows;
        this.messages = messages;
        this.failures = failures;
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
        // Before tasks, because a task stays while an import refers to it.
        records.forEach(prunable -> step(prunable.label(), () -> prunable.prune(config.records())));
        step("tasks", () -> tasks.prune(config.records()));
        step("rate buckets", () -> rows.deleteRateBuckets(config.records()));
        step("nodes", () -> rows.deleteNodes(config.records()));
        step("receipts", () -> rows.deleteReceipts(config.receipts(), context));
        step("idempotency keys", () -> rows.deleteIdempotencyKeys(config.idempotencyKeys()));
        step("partitions of messages", () -> messages.dropPartitions(context));
        step("contents of messages", () -> messages.blank(context));
        step("messages", () -> messages.delete(context));
    }

    /** Runs one step. A failure does not stop the other steps, and the step runs again the next night. */
    private void step(String records, LongSupplier work) {
        try {
            long deleted = work.getAsLong();
            if (deleted > 0) {
                LOG.infof("Retention deleted %d %s", deleted, records);
            }
            failures.clear(records);
        } catch (RuntimeException e) {
            LOG.warnf(Redacted.of(e), "Retention of %s failed; it is tried again tomorrow", records);
            failures.add(records);
        }
    }
}
