package io.tidings.links;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.database.BatchBisection;
import io.tidings.database.Workload;
import io.tidings.links.LinkTokens.Token;
import io.tidings.observability.Redacted;
import io.tidings.shared.BackgroundLoop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * Counts clicks in batches of up to 500, so that no request waits for the database. While the database is unavailable,
 * up to 20,000 clicks wait in memory. Further clicks are redirected but not counted. Thread-safe.
 */
@Singleton
final class Clicks {
    private static final Logger LOG = Logger.getLogger(Clicks.class);
    private static final int QUEUE_CAPACITY = 20_000;
    private static final int BATCH_SIZE = 500;
    private static final int POLL_MS = 200;
    private static final Duration RETRY_DELAY = Duration.ofMillis(500);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private final Jdbi jdbi;
    private final BlockingQueue<Click> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final BackgroundLoop writer = BackgroundLoop.virtual("click-writer", this::writeNextBatch)
            .afterError(RETRY_DELAY)
            .finishing(this::isWorkLeft)
            .onError(this::logRetry);
    /** The clicks that are taken from the queue and not yet written. Used by the writer's thread only. */
    private final List<Click> batch = new ArrayList<>(BATCH_SIZE);

    private final AtomicLong lost = new AtomicLong();

    Clicks(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void start(@Observes StartupEvent event) {
        Workload.JOBS.run(writer::start);
    }

    /** Writes the waiting clicks, for at most two seconds. */
    void stop(@Observes ShutdownEvent event) {
        writer.stop(STOP_TIMEOUT);
    }

    /** Adds a click without blocking. Drops it when the queue is full. */
    void add(Click click) {
        if (!queue.offer(click)) {
            lost.incrementAndGet();
        }
    }

    private void writeNextBatch() throws SQLException, InterruptedException {
        takeBatch();
        if (!batch.isEmpty()) {
            write();
            reportLost();
        }
    }

    private boolean isWorkLeft() {
        return !queue.isEmpty() || !batch.isEmpty();
    }

    private void takeBatch() throws InterruptedException {
        if (!batch.isEmpty()) {
            return;
        }
        var first = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            queue.drainTo(batch, BATCH_SIZE - 1);
        }
    }

    private void reportLost() {
        long count = lost.getAndSet(0);
        if (count > 0) {
            LOG.warnf(
                    "%d clicks were not counted, because %d were already waiting for the database",
                    count, QUEUE_CAPACITY);
        }
    }

    /** Writes the batch in parts, if one of its clicks is refused. Only parts that are not written stay in the batch. */
    private void write() throws SQLException, InterruptedException {
        var done = new AtomicInteger();
        try {
            BatchBisection.run(
                    List.copyOf(batch),
                    part -> {
                        write(part);
                        done.addAndGet(part.size());
                    },
                    (click, cause) -> {
                        done.incrementAndGet();
                        LOG.warnf(
                                "A click of message %d is not counted: %s",
                                click.token().message(), Redacted.brief(cause));
                    });
        } finally {
            batch.subList(0, done.get()).clear();
        }
    }

    private void write(List<Click> part) {
        var sums = part.stream()
                .collect(Collectors.<Click, Token, Click.Sum>toMap(Click::token, Click.Sum::of, Click.Sum::plus));
        jdbi.useTransaction(handle -> LinkStore.add(handle, sums));
    }

    /** The database may be unavailable. The batch stays in memory and is written after a delay. */
    private void logRetry(Exception e) {
        LOG.warnf(
                "%d clicks could not be written and wait: %s",
                batch.size(), e.getClass().getSimpleName());
    }
}
