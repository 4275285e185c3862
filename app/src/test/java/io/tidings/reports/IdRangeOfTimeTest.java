package io.tidings.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.messages.MessageIds;
import io.tidings.shared.PageRequest;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class IdRangeOfTimeTest {
    private static final Instant NOW = Instant.now();

    @Inject
    TestAccounts accounts;

    @Inject
    MessageIds ids;

    @Inject
    Jdbi jdbi;

    TestAccount account;
    long first;

    /** Ten single messages on day 10, an A/B test with its rest on day 1, ten on day 5, and more on day 3. */
    @BeforeEach
    void write_the_rest_of_a_test_nine_days_after_its_ids_were_allocated() {
        account = accounts.create();
        first = ids.allocate(300);
        messages(-1, first, 10, 10);
        var campaign = campaign(first + 10, 40, 9);
        messages(campaign, first + 10, 5, 9);
        messages(campaign, first + 15, 35, 1);
        messages(-1, first + 50, 10, 5);
        messages(-1, first + 60, 240, 3);
    }

    @Test
    void a_list_from_a_time_has_the_messages_that_were_written_long_after_their_ids_were_allocated() {
        assertThat(list(daysAgo(2), null)).containsExactlyElementsOf(range(first + 15, 35));
    }

    @Test
    void a_list_up_to_a_time_is_not_cut_by_messages_that_were_written_late() {
        assertThat(list(daysAgo(7), daysAgo(4))).containsExactlyElementsOf(range(first + 50, 10));
        assertThat(list(null, daysAgo(4))).hasSize(25);
    }

    private List<Long> list(@Nullable Instant from, @Nullable Instant to) {
        var filter = new MessageFilter(null, null, null, null, from, to);
        return jdbi.withHandle(
                handle -> new MessageIndex(handle, account.id(), filter).page(PageRequest.first(PageRequest.MAX_SIZE)));
    }

    private static List<Long> range(long low, int size) {
        return LongStream.range(low, low + size)
                .map(id -> 2 * low + size - 1 - id)
                .boxed()
                .toList();
    }

    private static Instant daysAgo(int days) {
        return NOW.minus(Duration.ofDays(days));
    }

    private long campaign(long firstMessage, int size, int days) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into campaign (account_id, name, message_content, status, launched_at, audience_size,
                            recipients, first_message_id)
                        values (:account, 'x', 'x', 'sent', now() - make_interval(days => :days), :size, :size, :first)
                        returning id""")
                .bind("account", account.id().value())
                .bind("days", days)
                .bind("size", size)
                .bind("first", firstMessage)
                .mapTo(Long.class)
                .one());
    }

    private void messages(long plan, long low, int count, int days) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        insert into message (id, account_id, plan_id, state, recipient, direct, created_at)
                        select id, :account, :plan, <SENT>, '+254700000000', :plan < 0,
                               now() - make_interval(days => :days)
                          from generate_series(:low, :low + :count - 1) id""")
                .bind("account", account.id().value())
                .bind("plan", plan)
                .bind("low", low)
                .bind("count", count)
                .bind("days", days)
                .execute());
    }
}
