package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.testing.CapturedLog;
import io.tidings.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.data.TemporalUnitWithinOffset;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {
    private static final TemporalUnitWithinOffset ONE_SECOND = new TemporalUnitWithinOffset(1, ChronoUnit.SECONDS);

    private final Jdbi jdbi = TestDatabase.jdbi();
    private final AtomicReference<Duration> error = new AtomicReference<>(Duration.ofHours(1));
    private final DatabaseClock clock =
            new DatabaseClock(jdbi, () -> InstantSource.system().instant().plus(error.get()));

    @Test
    void a_wrong_clock_of_the_node_changes_no_time() {
        clock.read();

        assertThat(clock.instant()).isCloseTo(databaseTime(), ONE_SECOND);

        error.set(Duration.ofDays(-3));
        assertThat(clock.instant()).isCloseTo(databaseTime(), ONE_SECOND);
    }

    @Test
    void a_wrong_clock_of_the_node_is_logged_once_until_it_is_right_again() {
        try (var log = CapturedLog.start()) {
            clock.read();
            clock.read();
            assertThat(log.lines().filter(line -> line.contains("The clock of this node")))
                    .singleElement()
                    .asString()
                    .containsPattern("is 3,(599|600) s ahead of the database's");

            error.set(Duration.ofSeconds(1));
            clock.read();
            error.set(Duration.ofMinutes(-1));
            clock.read();
            assertThat(log.lines().filter(line -> line.contains("s behind the database's")))
                    .hasSize(1);
        }
    }

    @Test
    void the_time_never_goes_back() {
        clock.read();
        var before = clock.instant();
        for (int i = 0; i < 200; i++) {
            clock.read();
            var now = clock.instant();
            assertThat(now).isAfterOrEqualTo(before);
            before = now;
        }
    }

    private Instant databaseTime() {
        return jdbi.withHandle(handle -> handle.createQuery("select clock_timestamp()")
                .mapTo(Instant.class)
                .one());
    }
}
