package io.tidings.launch;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static io.tidings.testing.TestCampaigns.PERFECT;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.credits.Prices;
import io.tidings.shared.CampaignId;
import io.tidings.suppression.Suppressions;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import java.time.Instant;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LaunchPipelineTest {
    @Inject
    TestCampaigns campaigns;

    @Inject
    JoblessLaunches jobless;

    @Inject
    LaunchStore launches;

    @Inject
    LaunchAudiences audiences;

    @Inject
    Suppressions suppressions;

    @Inject
    Prices prices;

    @Test
    @Timeout(20)
    void an_error_of_the_renderer_ends_the_wait_for_the_next_chunk() {
        var failure = new StackOverflowError();
        ConnectionFactory broken = () -> {
            throw failure;
        };
        var audience = audienceWith(new RecipientFilter(Jdbi.create(broken), suppressions));

        try (var pipeline = new LaunchPipeline(
                audience, prices.priceList(audience.launch().account()), new ChunkFiller.Shape(10, 1), Instant.now())) {
            assertThatThrownBy(pipeline::next).hasCause(failure);
        }
    }

    private EligibleAudience audienceWith(RecipientFilter filter) {
        var account = campaigns.account(PERFECT);
        campaigns.people().contacts(account.id(), 3);
        var campaign = aCampaign().in(account).created();
        jobless.begin(campaign, 3);
        var launch = launches.find(new CampaignId(campaign.id())).orElseThrow();
        var whole = audiences.open(launch);
        return new EligibleAudience(whole.reader(), filter, launch, whole.maker());
    }
}
