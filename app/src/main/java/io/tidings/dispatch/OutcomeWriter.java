package io.tidings.dispatch;

import io.tidings.credits.Credits.Late;
import io.tidings.database.DatabaseAway;
import io.tidings.observability.Redacted;
import io.tidings.shared.BlockId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
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
    private final BlockEnding endings;
    private final DispatchMetrics metrics;
    private final int flushSize;
    private final long lingerNanos;
    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean running;
    private @Nullable Thread thread;

    OutcomeWriter(Jdbi jdbi, OutcomeStore store, BlockEnding endings, DispatchMetrics metrics, DispatchConfig config) {
        this.jdbi = jdbi;
        this.store = store;
        this.endings = endings;
        this.metrics = metrics;
        this.flushSize = config.flushSize();
        this.lingerNanos = TimeUnit.MILLISECONDS.toNanos(config.lingerMs());
    }

    /** An outcome of an open block; without one, the block's end. */
    private record Entry(OpenBlock open, @Nullable Settled settled) {}

    synchronized void start() {
        if (!running) {
            running = true;
            // A platform thread: it must get its turn beside thousands of virtual ones.
            thread = Thread.ofPlatform().name("outcome-writer").daemon().start(this::run);
        }
    }

    /** Writes what is queued, then ends; gives up waiting for an absent database after the given time. */
    synchronized void stop(long millis) {
        running = false;
        var writer = thread;
        if (writer == null) {
            return;
        }
        try {
            writer.join(millis);
            writer.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    /** Waits while the queue is full. */
    void add(OpenBlock open, Settled settled) {
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
    synchronized boolean alive() {
        return thread != null && thread.isAlive();
    }

    private void run() {
        var batch = new ArrayList<Entry>(flushSize);
        try {
            while (running || !queue.isEmpty()) {
                gather(batch);
                if (!batch.isEmpty()) {
                    write(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("The writer of outcomes was interrupted");
        }
    }

    private void gather(List<Entry> batch) throws InterruptedException {
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

    private void write(List<Entry> batch) throws InterruptedException {
        var settled = new ArrayList<Settled>(batch.size());
        Map<OpenBlock, Integer> perBlock = new HashMap<>();
        var ending = new HashSet<OpenBlock>();
        for (var entry : batch) {
            if (entry.settled() == null) {
                ending.add(entry.open());
            } else {
                settled.add(entry.settled());
                perBlock.merge(entry.open(), 1, Integer::sum);
            }
        }
        perBlock.forEach((open, outcomes) -> {
            if (open.endsWith(outcomes)) {
                ending.add(open);
            }
        });
        finish(settled, ending);
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

    private void finish(List<Settled> settled, Collection<OpenBlock> ending) throws InterruptedException {
        var closed = commit(settled, List.copyOf(ending));
        metrics.wrote(settled);
        for (var open : ending) {
            end(open, closed);
        }
    }

    private void end(OpenBlock open, Set<BlockId> closed) throws InterruptedException {
        while (true) {
            try {
                endings.after(open, closed);
                return;
            } catch (RuntimeException e) {
                if (!DatabaseAway.caused(e)) {
                    LOG.errorf(
                            Redacted.of(e),
                            "Block %s could not be ended",
                            open.block().id());
                    endings.leave(open);
                    return;
                }
                LOG.warnf(
                        "The end of block %s waits for the database: %s",
                        open.block().id(), Redacted.brief(e));
                waitForDatabase();
            }
        }
    }

    private void waitForDatabase() throws InterruptedException {
        if (!running && Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
        Thread.sleep(RETRY_MS);
    }

    /**
     * Waits for as long as the database is away. What it refuses for another reason is parted until what it refuses is
     * alone, and left to recovery: nobody else's outcome waits for it.
     *
     * @return the blocks that are closed now
     */
    private Set<BlockId> commit(List<Settled> settled, List<OpenBlock> ending) throws InterruptedException {
        while (true) {
            try {
                return jdbi.inTransaction(handle -> {
                    List<Late> late = settled.isEmpty() ? List.of() : store.write(handle, new ArrayList<>(settled));
                    return endings.within(handle, ending, late);
                });
            } catch (RuntimeException | SQLException e) {
                if (!DatabaseAway.caused(e)) {
                    return part(settled, ending, e);
                }
                LOG.warnf("%d outcomes wait for the database: %s", settled.size(), Redacted.brief(e));
                waitForDatabase();
            }
        }
    }

    private Set<BlockId> part(List<Settled> settled, List<OpenBlock> ending, Exception why)
            throws InterruptedException {
        int parts = settled.size() + ending.size();
        if (parts == 1) {
            settled.forEach(each -> LOG.errorf(
                    Redacted.of(why),
                    "What became of message %d cannot be written: it stays in doubt",
                    each.message()));
            ending.forEach(each -> LOG.errorf(
                    Redacted.of(why), "Block %s cannot be ended", each.block().id()));
            return Set.of();
        }
        // A block ends behind its outcomes.
        int outcomes = ending.isEmpty() ? settled.size() / 2 : settled.size();
        int ends = outcomes > 0 ? 0 : ending.size() / 2;
        var closed = new HashSet<>(commit(settled.subList(0, outcomes), ending.subList(0, ends)));
        closed.addAll(commit(settled.subList(outcomes, settled.size()), ending.subList(ends, ending.size())));
        return closed;
    }
}
