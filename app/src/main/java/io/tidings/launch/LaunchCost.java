package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStore;
import io.tidings.credits.Credits;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a launch must be able to pay before it is accepted. Writes nothing, and takes no longer for a million recipients
 * than for a few thousand.
 */
@Singleton
final class LaunchCost {
    /** The most recipients that are rendered within the request. */
    private static final int RENDERED = 2_000;

    private final Credits credits;
    private final Prices prices;
    private final LaunchAudiences audiences;
    private final CampaignStore campaigns;
    private final Suppressions suppressions;

    LaunchCost(
            Credits credits,
            Prices prices,
            LaunchAudiences audiences,
            CampaignStore campaigns,
            Suppressions suppressions) {
        this.credits = credits;
        this.prices = prices;
        this.audiences = audiences;
        this.campaigns = campaigns;
        this.suppressions = suppressions;
    }

    /** @param exact otherwise it costs at least so many units, and how many is found when its messages are written */
    record Quote(long units, boolean exact) {}

    /**
     * What is set aside when the launch begins; of a test what any winner may cost. Never more than that: whoever has
     * opted out, is capped or has no value costs nothing, and must not be what a launch is refused for.
     */
    Quote quote(Campaign campaign, LaunchChecks.LaunchRequest order) {
        var list = prices.priceList(campaign.account());
        if (credits.balance(campaign.account()).unlimited()) {
            return new Quote(order.size() * list.cheapest(), false);
        }
        if (order.size() <= RENDERED) {
            return new Quote(rendered(campaign, order, list), true);
        }
        long least = counted(campaign, order, list);
        // If every recipient might be skipped, price the first 2,000.
        return new Quote(least > 0 ? least : rendered(campaign, order, list), false);
    }

    /** A text that everybody gets as it stands, for all but as many as have opted out, wherever it is cheapest. */
    private long counted(Campaign campaign, LaunchChecks.LaunchRequest order, PriceList list) {
        var recipe = order.frozenRecipe();
        if (recipe.cap() != null) {
            return 0;
        }
        var launch = LaunchState.forRehearsal(campaign, recipe, new Audience.Everyone(), order.size());
        long each = (long) new MessageMaker(launch, null).leastSegments() * list.cheapest();
        return each == 0
                ? 0
                : each * Math.max(0, order.size() - suppressions.count(campaign.account(), campaign.channel()));
    }

    /** The cost of the first {@link #RENDERED} recipients, in units; of the rest of a test the most they can cost. */
    private long rendered(Campaign campaign, LaunchChecks.LaunchRequest order, PriceList list) {
        var chosen = Optional.ofNullable(order.audience())
                .or(() -> campaigns.audience(campaign.account(), campaign.id()))
                .orElseThrow();
        var audience = audiences.open(
                LaunchState.forRehearsal(campaign, order.frozenRecipe(), chosen, Math.min(order.size(), RENDERED)));
        var maker = audience.maker();
        var sum = new LongAdder();
        audience.each(member -> sum.add(list.cost(member.phone(), maker.segmentsAside(member, maker.make(member)))));
        return sum.sum();
    }
}
