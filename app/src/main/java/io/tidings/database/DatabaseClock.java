package io.tidings.database;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tidings.shared.BackgroundLoop;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Jdbi;

/**
 * The clock of the program, which follows the clock of the database. So all nodes agree about due times and heartbeats,
 * even if the clock of a node is wrong. It reads the database's clock every 10 seconds and counts with {@link
 * System#nanoTime} in between. It does not go back, unless the database's clock is set back by more than 2 seconds.
 * Thread-safe.
 */
@Singleton
final class DatabaseClock implements InstantSource {
    private static final int BEFORE_NODES = 50;
    private static final int AFTER_NODES = 9_500;
    private static final Duration READ_EVERY = Duration.ofSeconds(10);
    /** The error of a reading is at most half of its round trip, so a slow one is not used. */
    private static final Duration LONGEST_ROUND_TRIP = Duration.ofSeconds(1);

    private static final Duration TOLERANCE = Duration.ofSeconds(2);
    private static final Logger LOG = Logger.getLogger(DatabaseClock.class);

    private final Jdbi jdbi;
    private final InstantSource nodeClock;
    private final BackgroundLoop loop = BackgroundLoop.virtual("database-clock", this::read)
            .firstAfter(READ_EVERY)
            .every(READ_EVERY)
            // The database may be unavailable; the clock runs on.
            .onError(e -> LOG.debugf("Could not read the clock of the database: %s", e.getClass()));
    private volatile Reading last;
    private boolean warned;

    @Inject
    DatabaseClock(Jdbi jdbi) {
        this(jdbi, InstantSource.system());
    }

    /** @param nodeClock the clock of this machine, used before the first reading */
    DatabaseClock(Jdbi jdbi, InstantSource nodeClock) {
        this.jdbi = jdbi;
        this.nodeClock = nodeClock;
        this.last = new Reading(System.nanoTime(), nodeClock.instant(), Instant.MIN);
    }

    /**
     * @param nanos the time of {@link System#nanoTime} at which the clock showed {@code time}
     * @param earliest the earliest time to return, so that the clock does not go back
     */
    private record Reading(long nanos, Instant time, Instant earliest) {
        Instant at(long nanoTime) {
            var now = time.plusNanos(nanoTime - nanos);
            return now.isBefore(earliest) ? earliest : now;
        }
    }

    void start(@Observes @Priority(BEFORE_NODES) StartupEvent event) {
        read();
        Workload.DISPATCH.run(loop::start);
    }

    void stop(@Observes @Priority(AFTER_NODES) ShutdownEvent event) {
        loop.stop();
    }

    @Override
    public Instant instant() {
        return last.at(System.nanoTime());
    }

    /** Reads the clock of the database, and warns once while the clock of this node is wrong. */
    synchronized void read() {
        jdbi.useHandle(handle -> {
            long before = System.nanoTime();
            var time = handle.createQuery("select clock_timestamp()")
                    .mapTo(Instant.class)
                    .one();
            var roundTrip = Duration.ofNanos(System.nanoTime() - before);
            if (roundTrip.compareTo(LONGEST_ROUND_TRIP) < 0) {
                follow(time, before + roundTrip.toNanos() / 2);
            }
        });
    }

    private void follow(Instant time, long nanos) {
        warnIfWrong(Duration.between(time, nodeClock.instant()));
        var shown = instant();
        boolean setBack = shown.isAfter(time.plus(TOLERANCE));
        last = new Reading(nanos, time, setBack ? Instant.MIN : shown);
    }

    private void warnIfWrong(Duration ahead) {
        boolean wrong = ahead.abs().compareTo(TOLERANCE) > 0;
        if (wrong && !warned) {
            LOG.warnf(
                    "The clock of this node is %,d s %s the database's. Schedules follow the database's clock.",
                    ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of");
        }
        warned = wrong;
    }
}
