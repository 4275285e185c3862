package io.tidings.launch;

import static io.tidings.launch.LaunchedCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.messages.MessageState;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Launches at the same time respect a frequency cap like launches one after the other. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FrequencyCapLockTest {
    /** More contacts than one transaction writes. */
    private static final int PEOPLE = 10_000;

    @Inject
    LaunchedCampaigns campaigns;

    @Inject
    CampaignLauncher launcher;

    @Inject
    Jdbi jdbi;

    @Test
    void a_launch_under_a_cap_waits_until_the_previous_one_has_written_its_messages() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), PEOPLE);
        long first = startWithoutJob(account, Map.of("frequency_cap", Map.of("messages", 1, "days", 7)));
        long second = startWithoutJob(account, Map.of("frequency_cap", Map.of("messages", 1, "days", 7)));
        var chunks = new AtomicInteger();
        assertThatThrownBy(() ->
                        launcher.run(Long.toString(first), JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);

        assertThatThrownBy(() -> prepare(second)).isInstanceOf(JobPostponed.class);
        prepare(first);
        prepare(second);

        assertThat(campaigns.over(account, first).getLong("sent")).isEqualTo(PEOPLE);
        assertThat(campaigns.over(account, second).getLong("skipped")).isEqualTo(PEOPLE);
        assertThat(contactsWithTwoMessages(account)).isZero();
    }

    @Test
    void a_launch_under_a_cap_counts_earlier_launches_without_a_cap() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 3);
        long first = startWithoutJob(account, Map.of());
        long second = startWithoutJob(account, Map.of("frequency_cap", Map.of("messages", 1, "days", 7)));
        long third = startWithoutJob(account, Map.of());

        assertThatThrownBy(() -> prepare(second)).isInstanceOf(JobPostponed.class);
        prepare(first);
        prepare(second);
        prepare(third);

        assertThat(campaigns.over(account, second).getLong("skipped")).isEqualTo(3);
        assertThat(campaigns.over(account, third).getLong("sent")).isEqualTo(3);
    }

    private void prepare(long campaign) throws Exception {
        launcher.run(Long.toString(campaign), JobContext.stoppingWhen(() -> false));
    }

    private long startWithoutJob(TestAccount account, Map<String, Object> more) {
        var body = new HashMap<String, Object>(Map.of("name", "C", "message_content", "Hi", "all", true));
        body.putAll(more);
        long id = campaigns.created(account, body);
        campaigns.startWithoutJob(account, id, null);
        return id;
    }

    private long contactsWithTwoMessages(TestAccount account) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select count(*) from (select from message where account_id = :account and state <> :skipped
                                               group by contact_id having count(*) > 1) twice
                        """)
                .bind("account", account.id().value())
                .bind("skipped", MessageState.SKIPPED.rank())
                .mapTo(Long.class)
                .one());
    }
}
