package io.tidings.dispatch;

import io.tidings.credits.Credits.LateOutcome;
import io.tidings.database.BatchBisection;
import io.tidings.database.DatabaseUnavailable;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import io.tidings.shared.BlockId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Gathers outcomes and writes them together, with the closing of the blocks that they complete, in one transaction.
 * While the database is away it keeps what it has and tries for ever; senders wait once the queue is full. Thread-safe.
 */
@Singleton
final class OutcomeWriter {
    private static final Logger LOG = Logger.getLogger(OutcomeWriter.class);
    private static final int QUEUE = 8_192;
    private static final int RETRY_MS = 200;

    private final Jdbi jdbi;
    private final OutcomeStore store;
    private final BlockCloser endings;
    private final DispatchMetrics metrics;
    private final int flushSize;
    private final long lingerNanos;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    /** Of the loop only. */
    private final List<Entry> batch;
    /** A platform thread: it must get its turn next to thousands of virtual ones. */
    private final BackgroundLoop loop = BackgroundLoop.platform("outcome-writer", this::pass)
            .finishing(this::isWorkLeft)
            .onError(OutcomeWriter::broken);

    OutcomeWriter(Jdbi jdbi, OutcomeStore store, BlockCloser endings, DispatchMetrics metrics, DispatchConfig config) {
        this.jdbi = jdbi;
        this.store = store;
        this.endings = endings;
        this.metrics = metrics;
        this.flushSize = config.flushSize();
        this.batch = new ArrayList<>(flushSize);
        this.lingerNanos = TimeUnit.MILLISECONDS.toNanos(config.lingerMs());
    }

    /** An outcome of an open block; without one, the block's end. */
    private record Entry(OpenBlock open, @Nullable MessageResult settled) {}

    void start() {
        loop.start();
    }

    /** Writes what is queued, then ends; gives up waiting for an absent database after the given time. */
    void stop(Duration grace) {
        loop.stop(grace);
    }

    /** Waits while the queue is full. */
    void add(OpenBlock open, MessageResult settled) {
        put(new Entry(open, settled));
    }

    /** Ends a block all of whose outcomes are written. */
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

    /** Whether outcomes are being written, or would be. */
    boolean alive() {
        return loop.isAlive();
    }

    private void pass() throws InterruptedException {
        gather();
        if (!batch.isEmpty()) {
            write();
            batch.clear();
        }
    }

    private boolean isWorkLeft() {
        return !queue.isEmpty();
    }

    /** Outcomes would be missing: the node must be restarted, and its health says so once the loop has ended. */
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
            if (entry.settled() == null) {
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
        // What was completed while this was being written. Not by the queue: only this thread empties it.
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

    /** @param outcomes gets the ends as well: a block ends after its outcomes */
    private void finish(List<Entry> outcomes, Collection<OpenBlock> ending) throws InterruptedException {
        var settled = settled(outcomes);
        ending.forEach(open -> outcomes.add(new Entry(open, null)));
        var closed = new HashSet<BlockId>();
        try {
            // What the database refuses is left alone to recovery: no other outcome waits for it.
            BatchBisection.run(outcomes, part -> closed.addAll(commit(part)), OutcomeWriter::leftOut);
        } catch (SQLException e) {
            throw new IllegalStateException("an absent database is waited for, never reported", e);
        }
        metrics.wrote(settled);
        for (var open : ending) {
            end(open, closed);
        }
    }

    private static List<MessageResult> settled(List<Entry> entries) {
        var settled = new ArrayList<MessageResult>(entries.size());
        for (var entry : entries) {
            if (entry.settled() != null) {
                settled.add(entry.settled());
            }
        }
        return settled;
    }

    /**
     * Waits for as long as the database is away. What it did before its answer was lost, it may do again.
     *
     * @return the blocks that are closed now
     */
    private Set<BlockId> commit(List<Entry> part) throws SQLException, InterruptedException {
        var settled = settled(part);
        var ending = part.stream()
                .filter(entry -> entry.settled() == null)
                .map(Entry::open)
                .toList();
        while (true) {
            try {
                return jdbi.inTransaction(handle -> {
                    List<LateOutcome> late =
                            settled.isEmpty() ? List.of() : store.write(handle, new ArrayList<>(settled));
                    return endings.within(handle, ending, late);
                });
            } catch (RuntimeException | SQLException e) {
                if (!DatabaseUnavailable.caused(e)) {
                    throw e;
                }
                LOG.warnf("%d outcomes wait for the database: %s", settled.size(), Redacted.brief(e));
                Thread.sleep(RETRY_MS);
            }
        }
    }

    private static void leftOut(Entry entry, Exception why) {
        if (entry.settled() == null) {
            LOG.errorf(
                    Redacted.of(why),
                    "Block %s cannot be ended",
                    entry.open().block().id());
            return;
        }
        LOG.errorf(
                Redacted.of(why),
                "The outcome of message %d cannot be written: the message stays uncertain",
                entry.settled().message());
    }

    private void end(OpenBlock open, Set<BlockId> closed) throws InterruptedException {
        while (true) {
            try {
                endings.after(open, closed);
                return;
            } catch (RuntimeException e) {
                LOG.warnf(
                        "The end of block %s waits for the database: %s",
                        open.block().id(), Redacted.brief(e));
                Thread.sleep(RETRY_MS);
            }
        }
    }
}
