package io.tidings.links;

import static io.tidings.testing.Eventually.SOON;
import static io.tidings.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.links.LinkTokens.Token;
import io.tidings.messages.MessageIds;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class ClicksTest {
    @Inject
    Clicks clicks;

    @Inject
    MessageIds ids;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Test
    void a_click_that_the_database_refuses_does_not_keep_the_others_from_being_counted() throws Exception {
        long first = ids.allocate(3);
        jdbi.useHandle(handle -> {
            handle.execute(
                    "insert into message (id, account_id, plan_id, recipient) select ? + n, ?, ?, '' from"
                            + " generate_series(0, 2) n",
                    first,
                    accounts.create().id().value(),
                    first);
            // One more click exceeds the column.
            handle.execute(
                    "insert into click (message_id, number, plan_id, count, first_at, last_at) values"
                            + " (?, 0, ?, 2147483647, now(), now())",
                    first + 1,
                    first);
        });

        for (long message = first; message < first + 3; message++) {
            clicks.add(new Click(new Token(message, 0), Instant.now()));
            clicks.add(new Click(new Token(message, 0), Instant.now()));
        }

        eventually(SOON, () -> count(first + 2), count -> assertThat(count).isEqualTo(2));
        assertThat(count(first)).isEqualTo(2);
        assertThat(count(first + 1)).isEqualTo(2_147_483_647);
    }

    private int count(long message) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select coalesce(max(count), 0) from click where message_id = :message")
                        .bind("message", message)
                        .mapTo(Integer.class)
                        .one());
    }
}
