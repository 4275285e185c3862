package io.tidings.dispatch;

import io.tidings.credits.Credits.Late;
import io.tidings.database.DatabaseAway;
import io.tidings.observability.Redacted;
import io.tidings.shared.BlockId;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.ArrayList;
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
        var closed = commit(settled, List.copyOf(ending));
        metrics.wrote(settled);
        for (var open : ending) {
            end(open, closed);
        }
        perBlock.forEach((open, outcomes) -> {
            if (open.wrote(outcomes)) {
                end(open);
            }
        });
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

    /** @return the blocks that are closed now */
    private Set<BlockId> commit(List<Settled> settled, List<OpenBlock> ending) throws InterruptedException {
        while (true) {
            try {
                return jdbi.inTransaction(handle -> {
                    List<Late> late = settled.isEmpty() ? List.of() : store.write(handle, new ArrayList<>(settled));
                    return endings.within(handle, ending, late);
                });
            } catch (RuntimeException | SQLException e) {
                LOG.warnf("%d outcomes wait for the database: %s", settled.size(), Redacted.brief(e));
                waitForDatabase();
            }
        }
    }
}
