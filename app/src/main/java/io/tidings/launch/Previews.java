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

/** Previews a launch with the code of a launch. Writes nothing. */
@Singleton
final class Previews {
    private static final int SLICES = 10;
    private static final int READ_SIZE = 1_000;

    private final Campaigns campaigns;
    private final LaunchSnapshots snapshots;
    private final LaunchAudiences audiences;
    private final CostEstimate costs;
    private final CampaignConfig config;

    Previews(
            Campaigns campaigns,
            LaunchSnapshots snapshots,
            LaunchAudiences audiences,
            CostEstimate costs,
            CampaignConfig config) {
        this.campaigns = campaigns;
        this.snapshots = snapshots;
        this.audiences = audiences;
        this.costs = costs;
        this.config = config;
    }

    /**
     * Renders the texts of all recipients up to the configured limit. For a larger audience it renders that number of
     * texts. For an import these are spread over the length of the file.
     */
    CampaignPreview preview(AccountId account, CampaignId id) {
        var campaign = campaigns.get(account, id);
        var audience = campaigns
                .audience(account, id)
                .orElseThrow(() -> Problem.invalid(
                                "audience_missing", "The campaign has no audience, so there is nothing to preview.")
                        .asException());
        long recipients = campaigns.audienceSize(account, audience);
        var launch = LaunchState.forRehearsal(campaign, snapshots.of(campaign), audience, recipients);
        var reader = audiences.open(launch);
        var maker = reader.maker();
        var counter = new PreviewCounter(launch, maker.sameForAll().orElse(""), costs.prices(account));
        for (var slice : slices(recipients, audience)) {
            read(reader, slice, member -> counter.add(member, maker.make(member), maker.missingNames(member)));
        }
        return counter.preview(campaign, recipients, costs.balance(account, counter.cost(recipients)));
    }

    private record Slice(long after, int size) {}

    private static void read(EligibleAudience reader, Slice slice, Consumer<AudienceMember> each) {
        long after = slice.after();
        boolean last = false;
        for (int left = slice.size(); left > 0 && !last; left -= READ_SIZE) {
            var part = reader.read(after, Math.min(left, READ_SIZE));
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
        // Files are often sorted by name or date, so the first rows alone would mislead.
        return LongStream.range(0, SLICES)
                .mapToObj(i -> new Slice(recipients * i / SLICES, limit / SLICES))
                .toList();
    }
}
