package io.tidings.launch;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceMember;
import io.tidings.campaigns.Campaigns;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Problem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Says what a launch would do, by the code that a launch uses. Writes nothing. */
@Singleton
final class Previews {
    private static final int SLICES = 10;
    private static final int PART = 1_000;

    private final Campaigns campaigns;
    private final LaunchSnapshots recipes;
    private final LaunchAudiences audiences;
    private final CostEstimate purse;
    private final CampaignConfig config;

    Previews(
            Campaigns campaigns,
            LaunchSnapshots recipes,
            LaunchAudiences audiences,
            CostEstimate purse,
            CampaignConfig config) {
        this.campaigns = campaigns;
        this.recipes = recipes;
        this.audiences = audiences;
        this.purse = purse;
        this.config = config;
    }

    /** Renders everybody up to the configured limit; of a bigger audience that many, of a file spread over its length. */
    CampaignPreview preview(AccountId account, CampaignId id) {
        var campaign = campaigns.get(account, id);
        var audience = campaigns
                .audience(account, id)
                .orElseThrow(() -> Problem.invalid(
                                "audience_missing", "The campaign has no audience yet, so there is nothing to preview.")
                        .asException());
        long recipients = campaigns.audienceSize(account, audience);
        var launch = LaunchState.forRehearsal(campaign, recipes.of(campaign), audience, recipients);
        var reader = audiences.open(launch);
        var maker = reader.maker();
        var tally = new PreviewCounter(campaign.channel(), maker.sameForAll().orElse(""), purse.prices(account));
        for (var slice : slices(recipients, audience)) {
            read(reader, slice, member -> tally.add(member, maker.make(member)));
        }
        return tally.preview(id, recipients, purse.balance(account, tally.cost(recipients)));
    }

    private record Slice(long after, int size) {}

    private static void read(EligibleAudience reader, Slice slice, Consumer<AudienceMember> each) {
        long after = slice.after();
        boolean last = false;
        for (int left = slice.size(); left > 0 && !last; left -= PART) {
            var part = reader.read(after, Math.min(left, PART));
            part.members().forEach(each);
            after = part.cursor();
            last = part.last();
        }
    }

    private List<Slice> slices(long recipients, Audience audience) {
        int limit = config.previewLimit();
        if (recipients <= limit || !(audience instanceof Audience.Imported)) {
            return List.of(new Slice(0, limit));
        }
        // Files are often sorted by name or date: the head alone would mislead.
        return LongStream.range(0, SLICES)
                .mapToObj(i -> new Slice(recipients * i / SLICES, limit / SLICES))
                .toList();
    }
}
