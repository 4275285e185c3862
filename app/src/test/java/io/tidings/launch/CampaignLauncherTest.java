package io.tidings.launch;

import static io.tidings.launch.LaunchedCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.launch.LaunchedCampaigns.Row;
import io.tidings.schedule.JobContext;
import io.tidings.schedule.JobPostponed;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestAccounts.TestAccount;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
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
    LaunchedCampaigns campaigns;

    @Inject
    CampaignLauncher launcher;

    @Inject
    LaunchStore launches;

    @Test
    void a_stopped_launcher_resumes_at_its_checkpoint() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), PEOPLE);
        long id = startWithoutJob(account);
        var chunks = new AtomicInteger();

        assertThatThrownBy(() -> run(id, JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);
        var halfway = launches.find(new CampaignId(id)).orElseThrow();
        assertThat(halfway.written()).isBetween(1L, PEOPLE - 1L);
        var preparing = campaigns.progress(account, id);
        assertThat(preparing.getLong("total")).isEqualTo(PEOPLE);
        assertThat(preparing.getLong("preparing.processed")).isEqualTo(halfway.written());

        run(id, JobContext.stoppingWhen(() -> false));

        assertComplete(id, contacts);
        assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(PEOPLE);
    }

    @Test
    void two_launchers_at_once_write_each_recipient_once() throws Exception {
        var account = campaigns.account(PERFECT);
        var contacts = campaigns.people().many(account.id(), PEOPLE);
        long id = startWithoutJob(account);
        Callable<Boolean> launch = () -> {
            for (boolean done = false; !done; ) {
                try {
                    run(id, JobContext.stoppingWhen(() -> false));
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

        assertComplete(id, contacts);
        assertThat(campaigns.over(account, id).getLong("sent")).isEqualTo(PEOPLE);
    }

    @Test
    void a_campaign_can_be_cancelled_while_it_is_prepared() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), PEOPLE);
        long id = startWithoutJob(account);
        var chunks = new AtomicInteger();
        assertThatThrownBy(() -> run(id, JobContext.stoppingWhen(() -> chunks.incrementAndGet() > 1)))
                .isInstanceOf(JobPostponed.class);
        long written = launches.find(new CampaignId(id)).orElseThrow().written();

        account.api().post("/api/v1/campaigns/{id}/cancel", id).then().statusCode(200);
        run(id, JobContext.stoppingWhen(() -> false));

        var end = campaigns.over(account, id);
        assertThat(end.getString("status")).isEqualTo("cancelled");
        assertThat(end.getLong("total")).isEqualTo(written);
        assertThat(end.getLong("cancelled")).isEqualTo(written);
    }

    @Test
    void a_launch_that_keeps_failing_fails_the_campaign() throws Exception {
        var account = campaigns.account(PERFECT);
        campaigns.people().many(account.id(), 10);
        long id = startWithoutJob(account);

        launcher.failed(Long.toString(id), new IllegalStateException("the disk is full"));
        launcher.failed(Long.toString(id), new IllegalStateException("told twice"));

        var end = campaigns.over(account, id);
        assertThat(end.getString("status")).isEqualTo("failed");
        assertThat(end.getString("status_reason")).startsWith("launch_failed:");
    }

    @Test
    @Tag("S3-4")
    void a_launch_without_a_gateway_restores_the_previous_state() throws Exception {
        var account = campaigns.accountWithoutGateway();
        campaigns.people().many(account.id(), 10);
        long id = startWithoutJob(account);

        run(id, JobContext.stoppingWhen(() -> false));

        var campaign = campaigns.campaign(account, id);
        assertThat(campaign.getString("status")).isEqualTo("draft");
        assertThat(campaign.getString("status_reason")).startsWith("no_gateway:");
        assertThat(campaign.getString("launched_at")).isNull();
        account.api()
                .get("/api/v1/tasks/{id}", campaign.getString("task_id"))
                .then()
                .body("state", equalTo("failed"))
                .body("error.code", equalTo("no_gateway"));
    }

    private long startWithoutJob(TestAccount account) {
        long id = campaigns.created(account, Map.of("name", "Big", "base_template", "Hi {first_name}", "all", true));
        campaigns.startWithoutJob(account, id, campaigns.people().count(account.id()));
        return id;
    }

    private void run(long id, JobContext context) throws InterruptedException {
        launcher.run(Long.toString(id), context);
    }

    private void assertComplete(long id, List<Long> contacts) {
        var messages = campaigns.messages(id);
        assertThat(messages).extracting(Row::contact).containsExactlyElementsOf(contacts);
        long first = messages.getFirst().id();
        assertThat(messages.stream().map(Row::id).toList())
                .isEqualTo(LongStream.range(first, first + PEOPLE).boxed().toList());
        assertThat(messages).allSatisfy(row -> assertThat(row.blockNo()).isEqualTo((int) ((row.id() - first) / 1000)));
    }
}
