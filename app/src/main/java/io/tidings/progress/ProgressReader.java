package io.tidings.progress;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.Campaigns;
import io.tidings.campaigns.Standstill;
import io.tidings.campaigns.Standstills;
import io.tidings.messages.MessageCounts;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the progress of campaigns. Thread-safe. */
@Singleton
final class ProgressReader {
    private final Campaigns campaigns;
    private final InstantSource clock;
    private final Standstills standstills;
    private final SpeedMeter rates = new SpeedMeter();

    ProgressReader(Campaigns campaigns, Standstills standstills, InstantSource clock) {
        this.campaigns = campaigns;
        this.standstills = standstills;
        this.clock = clock;
    }

    /** Reads one campaign. @throws io.tidings.shared.Problem.ProblemException 404 for an unknown campaign */
    TimedSnapshot read(AccountId account, CampaignId id) {
        var campaign = campaigns.get(account, id);
        var at = clock.instant();
        return snapshot(campaign, campaigns.stats(campaign), standstills.find(campaign), at);
    }

    /** Reads many campaigns with four queries. The result lacks deleted campaigns. */
    Map<CampaignId, TimedSnapshot> read(Collection<CampaignId> ids) {
        var found = campaigns.findAll(ids);
        var at = clock.instant();
        var stats = campaigns.stats(found);
        var still = standstills.findAll(found);
        var snapshots = new HashMap<CampaignId, TimedSnapshot>();
        for (var campaign : found) {
            var counts = stats.get(campaign.id());
            if (counts != null) {
                snapshots.put(
                        campaign.id(), snapshot(campaign, counts, Optional.ofNullable(still.get(campaign.id())), at));
            }
        }
        return snapshots;
    }

    private TimedSnapshot snapshot(
            Campaign campaign, MessageCounts stats, Optional<Standstill> standstill, Instant at) {
        var rate = rates.measure(campaign.id(), stats.processed(), at).orElse(null);
        return new TimedSnapshot(Progress.of(campaign, stats, rate, standstill, at), at);
    }
}
