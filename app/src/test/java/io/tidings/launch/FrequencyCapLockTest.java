package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.messages.MessageState;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.testing.CampaignBuilder;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
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
    TestCampaigns campaigns;

    @Inject
    JoblessLaunches launches;

    @Inject
    CampaignLauncher launcher;

    @Inject
    Jdbi jdbi;

    @Test
    void a_launch_under_a_cap_waits_until_the_previous_one_has_written_its_messages() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), PEOPLE);
        var first = startWithoutJob(aCampaign().in(account).cappedAt(1, 7));
        var second = startWithoutJob(aCampaign().in(account).cappedAt(1, 7));
        var chunks = new AtomicInteger();
        assertThatThrownBy(() -> launcher.run(
                        Long.toString(first.id()), JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);

        assertThatThrownBy(() -> prepare(second.id())).isInstanceOf(JobPostponed.class);
        prepare(first.id());
        prepare(second.id());

        assertThat(first.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
        assertThat(second.awaitEnd().getLong("skipped")).isEqualTo(PEOPLE);
        assertThat(contactsWithTwoMessages(account)).isZero();
    }

    @Test
    void a_launch_under_a_cap_counts_earlier_launches_without_a_cap() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 3);
        var first = startWithoutJob(aCampaign().in(account));
        var second = startWithoutJob(aCampaign().in(account).cappedAt(1, 7));
        var third = startWithoutJob(aCampaign().in(account));

        assertThatThrownBy(() -> prepare(second.id())).isInstanceOf(JobPostponed.class);
        prepare(first.id());
        prepare(second.id());
        prepare(third.id());

        assertThat(second.awaitEnd().getLong("skipped")).isEqualTo(3);
        assertThat(third.awaitEnd().getLong("sent")).isEqualTo(3);
    }

    private void prepare(long campaign) throws Exception {
        launcher.run(Long.toString(campaign), JobContext.stoppingWhen(() -> false));
    }

    private TestCampaign startWithoutJob(CampaignBuilder builder) {
        var campaign = builder.created();
        launches.beginChecked(campaign, null);
        return campaign;
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
