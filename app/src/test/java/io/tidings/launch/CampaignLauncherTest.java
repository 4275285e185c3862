package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestCampaign;
import io.tidings.testing.TestCampaign.Row;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs the launcher directly: stopped in the middle, twice at once, and while its campaign is cancelled. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class CampaignLauncherTest {
    private static final int PEOPLE = 20_000;

    @Inject
    TestCampaigns campaigns;

    @Inject
    JoblessLaunches jobless;

    @Inject
    CampaignLauncher launcher;

    @Inject
    LaunchStore launches;

    @Test
    @Tag("S0-34")
    @Tag("S4-18")
    void a_stopped_launcher_resumes_at_its_checkpoint() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), PEOPLE);
        var campaign = startWithoutJob(account);
        var chunks = new AtomicInteger();

        assertThatThrownBy(() -> run(campaign.id(), JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);
        var halfway = launches.find(new CampaignId(campaign.id())).orElseThrow();
        assertThat(halfway.written()).isBetween(1L, PEOPLE - 1L);
        var preparing = campaign.progress();
        assertThat(preparing.getLong("total")).isEqualTo(PEOPLE);
        assertThat(preparing.getLong("preparing.processed")).isEqualTo(halfway.written());

        run(campaign.id(), JobContext.stoppingWhen(() -> false));

        assertComplete(campaign, contacts);
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
    }

    @Test
    @Tag("S3-11")
    void two_launchers_at_once_write_each_recipient_once() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), PEOPLE);
        var campaign = startWithoutJob(account);
        Callable<Boolean> launch = () -> {
            for (boolean done = false; !done; ) {
                try {
                    run(campaign.id(), JobContext.stoppingWhen(() -> false));
                    done = true;
                } catch (JobPostponed again) {
                    Thread.onSpinWait();
                }
            }
            return true;
        };

        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var done : threads.invokeAll(List.of(launch, launch))) {
                assertThat(done.get()).isTrue();
            }
        }

        assertComplete(campaign, contacts);
        assertThat(campaign.awaitEnd().getLong("sent")).isEqualTo(PEOPLE);
    }

    @Test
    void a_campaign_can_be_cancelled_while_it_is_prepared() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), PEOPLE);
        var campaign = startWithoutJob(account);
        var chunks = new AtomicInteger();
        assertThatThrownBy(() -> run(campaign.id(), JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);
        long written =
                launches.find(new CampaignId(campaign.id())).orElseThrow().written();

        campaign.post("cancel").then().statusCode(200);
        run(campaign.id(), JobContext.stoppingWhen(() -> false));

        var end = campaign.awaitEnd();
        assertThat(end.getString("status")).isEqualTo("cancelled");
        assertThat(end.getLong("total")).isEqualTo(written);
        assertThat(end.getLong("cancelled")).isEqualTo(written);
    }

    @Test
    void a_launch_that_keeps_failing_fails_the_campaign() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), 10);
        var campaign = startWithoutJob(account);

        launcher.failed(Long.toString(campaign.id()), new IllegalStateException("the disk is full"));
        launcher.failed(Long.toString(campaign.id()), new IllegalStateException("told twice"));

        var end = campaign.awaitEnd();
        assertThat(end.getString("status")).isEqualTo("failed");
        assertThat(end.getString("status_reason")).startsWith("launch_failed:");
    }

    @Test
    @Tag("S3-4")
    void a_launch_without_a_gateway_restores_the_previous_state() throws Exception {
        var account = campaigns.accountWithoutGateway();
        campaigns.people().many(account.id(), 10);
        var campaign = startWithoutJob(account);

        run(campaign.id(), JobContext.stoppingWhen(() -> false));

        var view = campaign.view();
        assertThat(view.getString("status")).isEqualTo("draft");
        assertThat(view.getString("status_reason")).startsWith("no_gateway:");
        assertThat(view.getString("launched_at")).isNull();
        account.api()
                .get("/api/v1/tasks/{id}", view.getString("task_id"))
                .then()
                .body("state", equalTo("failed"))
                .body("error.code", equalTo("no_gateway"));
    }

    private TestCampaign startWithoutJob(TestAccount account) {
        var campaign = aCampaign().in(account).template("Hi {first_name}").created();
        jobless.begin(campaign, campaigns.people().count(account.id()));
        return campaign;
    }

    private void run(long id, JobContext context) throws InterruptedException {
        launcher.run(Long.toString(id), context);
    }

    private void assertComplete(TestCampaign campaign, List<Long> contacts) {
        var messages = campaign.messages();
        assertThat(messages).extracting(Row::contact).containsExactlyElementsOf(contacts);
        long first = messages.getFirst().id();
        assertThat(messages.stream().map(Row::id).toList())
                .isEqualTo(LongStream.range(first, first + PEOPLE).boxed().toList());
        assertThat(messages).allSatisfy(row -> assertThat(row.blockNo()).isEqualTo((int) ((row.id() - first) / 1000)));
    }
}
