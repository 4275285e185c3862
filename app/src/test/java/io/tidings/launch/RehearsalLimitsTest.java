package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.campaigns.CampaignStore;
import io.tidings.schedule.Tasks;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Limits of rehearsals that run at the same time. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class RehearsalLimitsTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    CampaignStore store;

    @Inject
    LaunchChecks checks;

    @Inject
    RehearsalStore rehearsals;

    @Inject
    Tasks tasks;

    @Inject
    Jdbi jdbi;

    @Test
    void a_second_request_returns_the_running_rehearsal_of_the_same_plan() throws Exception {
        var account = campaigns.account(PERFECT);
        var campaign = aCampaign().in(account).withContacts(1).created();
        var running = runningRehearsal(campaign);

        assertThat(campaign.post("rehearsal").then().statusCode(202).extract().<String>path("id"))
                .isEqualTo(running.toString());

        campaign.patch(Map.of("message_content", "Hello")).then().statusCode(200);
        assertThat(campaign.rehearse().getString("id")).isNotEqualTo(running.toString());
        campaigns.people().contacts(account.id(), 1);
        assertThat(campaign.rehearse().getLong("result.recipients")).isEqualTo(2);
    }

    @Test
    void the_number_of_running_rehearsals_is_limited_for_each_account() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 1);
        for (int i = 0; i < Rehearsals.MAX_RUNNING; i++) {
            runningRehearsal(aCampaign().in(account).created());
        }
        var campaign = aCampaign().in(account).created();

        campaign.post("rehearsal")
                .then()
                .statusCode(429)
                .header("Retry-After", equalTo("10"))
                .body("code", equalTo("too_many_rehearsals"));

        aCampaign().withContacts(1).created().rehearse();
        // A rehearsal that has succeeded or failed no longer counts.
        jdbi.useHandle(handle -> handle.execute(
                "update task set state = 'failed' where account_id = ? and kind = 'rehearsal'",
                account.id().value()));
        campaign.rehearse();
    }

    /** Stores a rehearsal that no job runs. */
    private UUID runningRehearsal(TestCampaign draft) {
        var account = draft.account();
        var campaign = store.find(account.id(), new CampaignId(draft.id())).orElseThrow();
        var request = checks.check(campaign, Optional.empty());
        var audience = store.audience(account.id(), campaign.id()).orElseThrow();
        var rehearsal = UUID.randomUUID();
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, account.id(), LaunchJobs.REHEARSAL, rehearsal.toString());
            rehearsals.insert(handle, rehearsal, campaign, task, audience, request);
        });
        return rehearsal;
    }
}
