package io.tidings.campaigns;

import io.tidings.credits.Credits;
import io.tidings.credits.Prices;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What a launch must at least be able to pay before it is accepted. Writes nothing. */
@Singleton
final class LaunchQuotes {
    /** So many are rendered within the request, so that its refusal is exact. */
    private static final int RENDERED = 2_000;

    private final Credits credits;
    private final Prices prices;
    private final Previews previews;
    private final CampaignStore campaigns;

    LaunchQuotes(Credits credits, Prices prices, Previews previews, CampaignStore campaigns) {
        this.credits = credits;
        this.prices = prices;
        this.previews = previews;
        this.campaigns = campaigns;
    }

    /**
     * Units: exact for a small audience, else one segment at the lowest price for each recipient. An unlimited account is
     * never refused, so nothing is rendered for it: the exact sum is reserved when the messages are written.
     */
    long least(Campaign campaign, LaunchChecks.Order order) {
        var list = prices.list(campaign.account());
        if (order.size() > RENDERED || credits.balance(campaign.account()).unlimited()) {
            return order.size() * list.cheapest();
        }
        var audience = Optional.ofNullable(order.audience())
                .or(() -> campaigns.audience(campaign.account(), campaign.id()))
                .orElseThrow();
        return previews.cost(campaign, order.frozenRecipe(), audience, list);
    }
}
