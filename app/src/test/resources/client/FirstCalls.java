import io.tidings.client.ApiClient;
import io.tidings.client.ApiException;
import io.tidings.client.api.*;
import io.tidings.client.model.*;
import java.util.List;

/** The first calls of a developer with a generated client. Prints each result; exits with 1 if one is wrong. */
public final class FirstCalls {
    public static void main(String[] arguments) throws Exception {
        var client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));

        var contact = new ContactsApi(client)
                .contactsCreate(new ContactFields().phone("+254712345678").firstName("Alice"), "first-calls-1");
        System.out.println("contact " + contact.getId());
        var campaigns = new CampaignsApi(client);
        var campaign = campaigns.campaignsCreate(
                new CampaignRequest()
                        .name("First")
                        .baseTemplate("Hi {first_name}")
                        .customerIds(List.of(contact.getId())),
                null);
        System.out.println("campaign " + campaign.getId() + " " + campaign.getStatus());
        var launched = campaigns.campaignsSend(campaign.getId(), new LaunchRequest(), null, null);
        System.out.println("launched " + launched.getStatus());

        CampaignProgress progress;
        do {
            Thread.sleep(100);
            progress = campaigns.campaignsProgress(campaign.getId());
        } while (!progress.getOver());
        System.out.println("sent " + (progress.getSent() + progress.getDelivered()));
        var metrics = campaigns.campaignsMetrics(campaign.getId());
        System.out.println("success " + metrics.getSuccessRate());
        try {
            campaigns.campaignsGet(Long.MAX_VALUE);
            System.exit(1);
        } catch (ApiException refused) {
            System.out.println("refused " + refused.getCode());
        }
    }
}
