package io.tidings.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidings.campaigns.CampaignStore;
import io.tidings.schedule.Tasks;
import io.tidings.shared.CampaignId;
import io.tidings.testing.TestCampaign;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Launches campaigns without a job, so that the test runs the launcher itself. */
@Singleton
final class JoblessLaunches {
    private final Jdbi jdbi;
    private final Tasks tasks;
    private final LaunchStore launches;
    private final LaunchChecks checks;
    private final CampaignStore store;

    JoblessLaunches(Jdbi jdbi, Tasks tasks, LaunchStore launches, LaunchChecks checks, CampaignStore store) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.launches = launches;
        this.checks = checks;
        this.store = store;
    }

    /** Launches a campaign to this many recipients without the checks of a request. */
    void begin(TestCampaign campaign, long size) {
        begin(campaign, new LaunchChecks.LaunchRequest(null, size, null));
    }

    /**
     * Launches a campaign with the checks of a request.
     *
     * @param hash the hash of a rehearsal; null for any plan
     */
    void beginChecked(TestCampaign campaign, @Nullable String hash) {
        var found = store.find(campaign.account().id(), new CampaignId(campaign.id()))
                .orElseThrow();
        begin(campaign, checks.check(found, Optional.empty()).withExpectedHash(hash));
    }

    private void begin(TestCampaign campaign, LaunchChecks.LaunchRequest request) {
        jdbi.useTransaction(handle -> {
            var task = tasks.create(handle, campaign.account().id(), LaunchJobs.LAUNCH, Long.toString(campaign.id()));
            assertThat(launches.begin(handle, new CampaignId(campaign.id()), task, request))
                    .isTrue();
        });
    }
}
