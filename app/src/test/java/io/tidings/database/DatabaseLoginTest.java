package io.tidings.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidings.testing.TestDatabase;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseLoginTest {
    private final PGSimpleDataSource source = (PGSimpleDataSource) TestDatabase.dataSource();

    @Test
    void a_usable_database_is_accepted_at_once() {
        var login = login(Objects.requireNonNull(source.getPassword()));

        assertThatCode(() -> login.awaitUsable(notice -> {
                    throw new AssertionError(notice);
                }))
                .doesNotThrowAnyException();
    }

    @Test
    void a_wrong_password_ends_the_start_at_once_and_names_the_setting() {
        var login = login("wrong");

        assertThatThrownBy(() -> login.awaitUsable(_ -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("TIDINGS_DATABASE_PASSWORD")
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("wrong");
    }

    @Test
    void a_database_that_cannot_be_reached_is_awaited_with_a_notice_that_names_the_setting() throws Exception {
        var login = new DatabaseLogin("jdbc:postgresql://127.0.0.1:1/tidings", "tidings", "tidings");
        var notice = new AtomicReference<String>();
        var noticed = new CountDownLatch(1);
        var waiting = Thread.ofVirtual().start(() -> {
            try {
                login.awaitUsable(text -> {
                    notice.set(text);
                    noticed.countDown();
                });
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(noticed.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(notice.get()).contains("TIDINGS_DATABASE_URL", "127.0.0.1:1", "tries again");
        assertThat(waiting.isAlive()).as("the start still waits").isTrue();
        waiting.interrupt();
        waiting.join();
    }

    private DatabaseLogin login(String password) {
        return new DatabaseLogin(source.getURL(), Objects.requireNonNull(source.getUser()), password);
    }
}
