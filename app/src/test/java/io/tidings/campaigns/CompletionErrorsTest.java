package io.tidings.campaigns;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.testing.TestAccounts;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CompletionErrorsTest {
    @Inject
    CampaignCompletion completion;

    @Inject
    TestAccounts accounts;

    @Inject
    Jdbi jdbi;

    @Test
    void a_campaign_that_cannot_be_read_does_not_stop_the_completion_of_others() {
        long account = accounts.create().id().value();
        long broken = sending(account, "Nowhere/None");
        try {
            long sound = sending(account, "UTC");

            completion.run(JobContext.stoppingWhen(() -> false));

            assertThat(status(sound)).isEqualTo("failed");
            assertThat(status(broken)).isEqualTo("sending");
        } finally {
            jdbi.useHandle(handle -> handle.execute("update campaign set time_zone = 'UTC' where id = ?", broken));
        }
    }

    private long sending(long account, String zone) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        insert into campaign (account_id, name, message_content, status, scheduled_at, time_zone)
                        values (:account, 'A campaign', 'Hello', 'sending', now(), :zone) returning id""")
                .bind("account", account)
                .bind("zone", zone)
                .mapTo(Long.class)
                .one());
    }

    private String status(long campaign) {
        return jdbi.withHandle(handle -> handle.createQuery("select status from campaign where id = :id")
                .bind("id", campaign)
                .mapTo(String.class)
                .one());
    }
}
