package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignStore;
import io.tidings.credits.Credits;
import io.tidings.credits.PriceList;
import io.tidings.credits.Prices;
import io.tidings.suppression.Suppressions;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calculates the cost that a launch must reserve before it is accepted. Writes nothing. The time is bounded, also for a
 * million recipients.
 */
@Singleton
final class LaunchCost {
    /** The maximum number of recipients whose texts are rendered within the request. */
    private static final int MAX_RENDERED = 2_000;

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

    /**
     * @param units the cost to reserve
     * @param exact whether {@code units} is the final cost; otherwise the launcher adjusts it after it has written the
     *     messages
     */
    record Quote(long units, boolean exact) {}

    /**
     * Returns the cost to reserve when the launch starts. For a test it covers any winner. It is never higher than the
     * final cost, because a launch must not be refused for recipients that are skipped and cost nothing.
     */
    Quote quote(Campaign campaign, LaunchChecks.LaunchRequest request) {
        var list = prices.priceList(campaign.account());
        if (credits.balance(campaign.account()).unlimited()) {
            return new Quote(request.size() * list.cheapest(), false);
        }
        if (request.size() <= MAX_RENDERED) {
            return new Quote(rendered(campaign, request, list), true);
        }
        long minimum = minimum(campaign, request, list);
        // If every recipient might be skipped, price the first 2,000.
        return new Quote(minimum > 0 ? minimum : rendered(campaign, request, list), false);
    }

    /**
     * Returns a lower bound: the least segments at the cheapest price, without as many recipients as have opted out.
     * Returns 0 under a frequency cap.
     */
    private long minimum(Campaign campaign, LaunchChecks.LaunchRequest request, PriceList list) {
        var snapshot = request.requireSnapshot();
        if (snapshot.cap() != null) {
            return 0;
        }
        var launch = LaunchState.forRehearsal(campaign, snapshot, new Audience.Everyone(), request.size());
        long each = (long) new MessageMaker(launch, null).minSegments() * list.cheapest();
        return each == 0
                ? 0
                : each * Math.max(0, request.size() - suppressions.count(campaign.account(), campaign.channel()));
    }

    /**
     * Returns the cost of the first {@link #MAX_RENDERED} recipients, in units. A recipient that waits for a winner
     * counts with its longest text.
     */
    private long rendered(Campaign campaign, LaunchChecks.LaunchRequest request, PriceList list) {
        var audience = first(campaign, request);
        var maker = audience.maker();
        var sum = new LongAdder();
        audience.each(
                member -> sum.add(list.cost(member.phone(), maker.segmentsToReserve(member, maker.make(member)))));
        return sum.sum();
    }

    /** Returns what a person should know about the texts of the first {@link #MAX_RENDERED} recipients. */
    List<LaunchWarning> warnings(Campaign campaign, LaunchChecks.LaunchRequest request) {
        var audience = first(campaign, request);
        var maker = audience.maker();
        var warnings = new LaunchWarnings(audience.launch());
        audience.each(member -> warnings.add(maker.make(member), maker.missingNames(member)));
        return warnings.warnings();
    }

    private EligibleAudience first(Campaign campaign, LaunchChecks.LaunchRequest request) {
        var chosen = Optional.ofNullable(request.audience())
                .or(() -> campaigns.audience(campaign.account(), campaign.id()))
                .orElseThrow();
        return audiences.open(LaunchState.forRehearsal(
                campaign, request.requireSnapshot(), chosen, Math.min(request.size(), MAX_RENDERED)));
    }
}
