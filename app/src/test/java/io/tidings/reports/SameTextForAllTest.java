package io.tidings.reports;

import static io.tidings.testing.CampaignBuilder.aCampaign;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidings.testing.TestCampaigns;
import io.tidings.testing.TestDatabase;
import jakarta.inject.Inject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text that is the same for all recipients is stored once, and shown with each of them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SameTextForAllTest {
    private static final String REFUSING = """
            {"latency_ms_min": 0, "latency_ms_max": 0, "success_rate": 1, "refusal_rate": 1, "receipts": false}""";
    private static final String TEXT = "Hello everybody";

    @Inject
    TestCampaigns campaigns;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void each_list_and_file_of_recipients_shows_it(boolean template) throws Exception {
        var account = campaigns.account(REFUSING);
        var people = campaigns.people().contacts(account.id(), 1);
        var draft = aCampaign().in(account).to(people);
        var campaign = (template ? draft.template(TEXT) : draft.text(TEXT)).launched();
        assertThat(campaign.awaitEnd().getLong("failed")).isEqualTo(1);

        assertThat(campaign.view("recipients").getString("data[0].rendered_message"))
                .isEqualTo(TEXT);
        assertThat(campaign.view("failed-recipients").getString("data[0].rendered_message"))
                .isEqualTo(TEXT);
        for (var file : new String[] {"recipients.csv", "failed-recipients.csv"}) {
            assertThat(account.api()
                            .accept("text/csv")
                            .get("/api/v1/campaigns/{id}/" + file, campaign.id())
                            .asString())
                    .as(file)
                    .contains(TEXT);
        }
    }
}
