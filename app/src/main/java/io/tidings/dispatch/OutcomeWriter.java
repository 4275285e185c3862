package io.tidings.dispatch;

import io.tidings.database.BatchBisection;
import io.tidings.database.DatabaseUnavailable;
import io.tidings.database.RetryLog;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Collects outcomes and writes them in bulk, together with the end of the blocks that they complete, in one
 * transaction. While the database is unavailable it keeps them and retries without end; senders wait when the queue is
 * full. Thread-safe.
 */
@Singleton
final class OutcomeWriter {
    private static final Logger LOG = Logger.getLogger(OutcomeWriter.class);
    private static final int QUEUE = 8_192;
    private static final int RETRY_MS = 200;
    private static final long SLOW_MS = 5_000;

    private final Jdbi jdbi;
    private final OutcomeStore store;
    private final BlockCloser closer;
    private final DispatchMetrics metrics;
    private final int flushSize;
    private final long lingerNanos;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private final RetryLog retryLog = new RetryLog(LOG);
    /** Used by the loop only. */
    private final List<Entry> batch;
    /** The time of {@link System#nanoTime} since which the batch waits for its write; 0 without a batch. */
    private volatile long waitingSince;

    private volatile @Nullable String waitingFor;
    /** A platform thread, so that thousands of virtual threads cannot starve it. */
    private final BackgroundLoop loop = BackgroundLoop.platform("outcome-writer", this::pass)
            .finishing(this::isWorkLeft)
            .onError(OutcomeWriter::broken);

    OutcomeWriter(Jdbi jdbi, OutcomeStore store, BlockCloser endings, DispatchMetrics metrics, DispatchConfig config) {
        this.jdbi = jdbi;
        this.store = store;
        this.closer = endings;
        this.metrics = metrics;
        this.flushSize = config.flushSize();
        this.batch = new ArrayList<>(flushSize);
        this.lingerNanos = TimeUnit.MILLISECONDS.toNanos(config.lingerMs());
    }

    /** An outcome of an open block; without a result, the end of the block. */
    private record Entry(OpenBlock open, @Nullable MessageResult result) {}

    void start() {
        loop.start();
    }

    /** Writes the queued outcomes, then ends. Waits for an unavailable database at most for {@code grace}. */
    void stop(Duration grace) {
        loop.stop(grace);
    }

    /** Waits while the queue is full. */
    void add(OpenBlock open, MessageResult result) {
        put(new Entry(open, result));
    }

    /** Ends a block whose outcomes are all written. */
    void end(OpenBlock open) {
        put(new Entry(open, null));
    }

    private void put(Entry entry) {
        try {
            queue.put(entry);
        } catch (InterruptedException e) {
            // Shutting down; the journal has the outcome.
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the writer runs. */
    boolean alive() {
        return loop.isAlive();
    }

    /** Returns for how long the oldest outcome has been waiting for its write. */
    Duration oldestAge() {
        long since = waitingSince;
        return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    /** Returns why the last attempt to write outcomes failed; empty when none waits for the database. */
    Optional<String> waitingFor() {
        return Optional.ofNullable(waitingFor);
    }

    private void pass() throws InterruptedException {
        gather();
        if (!batch.isEmpty()) {
            waitingSince = System.nanoTime();
            write();
            batch.clear();
            waitingSince = 0;
        }
    }

    private boolean isWorkLeft() {
        return !queue.isEmpty();
    }

    /** Ends the loop: outcomes would be missing. The node's health then fails, and the node must be restarted. */
    private static void broken(Exception e) {
        throw new IllegalStateException("outcomes are no longer written", e);
    }

    private void gather() throws InterruptedException {
        var first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
            return;
        }
        batch.add(first);
        long deadline = System.nanoTime() + lingerNanos;
        while (batch.size() < flushSize) {
            if (queue.drainTo(batch, flushSize - batch.size()) > 0) {
                continue;
            }
            var next = queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            batch.add(next);
        }
    }

    private void write() throws InterruptedException {
        var entries = new ArrayList<Entry>(batch.size());
        Map<OpenBlock, Integer> perBlock = new HashMap<>();
        var ending = new HashSet<OpenBlock>();
        for (var entry : batch) {
            if (entry.result() == null) {
                ending.add(entry.open());
            } else {
                entries.add(entry);
                perBlock.merge(entry.open(), 1, Integer::sum);
            }
        }
        perBlock.forEach((open, outcomes) -> {
            if (open.endsWith(outcomes)) {
                ending.add(open);
            }
        });
        finish(entries, ending);
        // Ends blocks that were completed during this write. Not through the queue, because only this thread empties
        // it.
        var since = new ArrayList<OpenBlock>();
        perBlock.forEach((open, outcomes) -> {
            if (open.wrote(outcomes)) {
                since.add(open);
            }
        });
        if (!since.isEmpty()) {
            finish(new ArrayList<>(), since);
        }
    }

    /** @param outcomes receives the ends as well, because a block ends after its outcomes */
    private void finish(List<Entry> outcomes, Collection<OpenBlock> ending) throws InterruptedException {
        var results = results(outcomes);
        ending.forEach(open -> outcomes.add(new Entry(open, null)));
        var closed = new HashSet<LeaseKey>();
        try {
            // Outcomes that the database refuses are left to recovery, and the others are written.
            BatchBisection.run(outcomes, part -> closed.addAll(commit(part)), OutcomeWriter::logRefused);
        } catch (SQLException e) {
            throw new IllegalStateException("commit retries while the database is unavailable", e);
        }
        metrics.wrote(results);
        for (var open : ending) {
            end(open, closed);
        }
    }

    private static List<MessageResult> results(List<Entry> entries) {
        var results = new ArrayList<MessageResult>(entries.size());
        for (var entry : entries) {
            if (entry.result() != null) {
                results.add(entry.result());
            }
        }
        return results;
    }

    /**
     * Commits the entries, and retries while the database is unavailable. A repeated commit is safe.
     *
     * @return the blocks that are closed now
     */
    private Set<LeaseKey> commit(List<Entry> part) throws SQLException, InterruptedException {
        var results = results(part);
        var ending = part.stream()
                .filter(entry -> entry.result() == null)
                .map(Entry::open)
                .toList();
        var closing =
                ending.stream().mapToLong(open -> open.block().id().value()).toArray();
        while (true) {
            long startedAt = System.nanoTime();
            try {
                Set<LeaseKey> closed = jdbi.inTransaction(handle -> {
                    var late = store.write(handle, new ArrayList<>(results), closing);
                    return closer.closeInTransaction(handle, ending, late);
                });
                waitingFor = null;
                return closed;
            } catch (RuntimeException | SQLException e) {
                if (!DatabaseUnavailable.caused(e)) {
                    throw e;
                }
                waitFor(e, results.size() + " outcomes wait to be written");
            } finally {
                warnIfSlow(results.size(), startedAt);
            }
        }
    }

    private void waitFor(Exception failure, String work) throws InterruptedException {
        waitingFor = DatabaseUnavailable.reason(failure);
        retryLog.failed(work, failure);
        Thread.sleep(RETRY_MS);
    }

    private static void warnIfSlow(int outcomes, long startedAt) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
        if (millis > SLOW_MS) {
            LOG.warnf(
                    "An attempt to write %d outcomes took %d ms. The database is slow, or another transaction locks the rows.",
                    outcomes, millis);
        }
    }

    private static void logRefused(Entry entry, Exception why) {
        if (entry.result() == null) {
            LOG.errorf(
                    Redacted.of(why),
                    "Could not end block %s",
                    entry.open().block().id());
            return;
        }
        entry.open().refuseOutcome();
        LOG.errorf(
                Redacted.of(why),
                "The database refuses the outcome of message %d; recovery reads it from the journal",
                entry.result().message());
    }

    private void end(OpenBlock open, Set<LeaseKey> closed) throws InterruptedException {
        while (true) {
            try {
                closer.endAfterCommit(open, closed);
                waitingFor = null;
                return;
            } catch (RuntimeException e) {
                waitFor(e, "Block %s waits for its end".formatted(open.block().id()));
            }
        }
    }
}
