package io.tidings.campaigns;

import io.tidings.credits.Credits;
import io.tidings.credits.Prices;
import jakarta.inject.Singleton;
import java.util.Optional;

/** What a launch must be able to pay before it is accepted. Writes nothing. */
@Singleton
final class LaunchQuotes {
    /** So many are always rendered within the request. */
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
     * Units: exact for a small audience, and for any that the account may have too little for: whoever has opted out, is
     * capped or has no value costs nothing, and must not be what a launch is refused for. Else one segment at the lowest
     * price for each recipient, and the exact sum is reserved when the messages are written. For a test it is the whole
     * campaign's cost, though only the test's share stays reserved until there is a winner.
     */
    long least(Campaign campaign, LaunchChecks.Order order) {
        var list = prices.list(campaign.account());
        var balance = credits.balance(campaign.account());
        long simple = order.size() * list.cheapest();
        if (balance.unlimited() || order.size() > RENDERED && simple <= balance.available()) {
            return simple;
        }
        var audience = Optional.ofNullable(order.audience())
                .or(() -> campaigns.audience(campaign.account(), campaign.id()))
                .orElseThrow();
        return previews.cost(campaign, order.frozenRecipe(), audience, order.size(), list);
    }
}
