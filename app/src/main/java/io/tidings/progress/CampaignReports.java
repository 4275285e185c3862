package io.tidings.progress;

import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.Campaigns;
import io.tidings.gateways.FailureClass;
import io.tidings.launch.VariantCountReader;
import io.tidings.links.Links;
import io.tidings.queue.Dispatches;
import io.tidings.reports.BlockSummaries;
import io.tidings.reports.BlockSummary;
import io.tidings.reports.FailedRecipient;
import io.tidings.reports.FailedRecipients;
import io.tidings.reports.FailureGroups;
import io.tidings.shared.AccountId;
import io.tidings.shared.CampaignId;
import io.tidings.shared.Page;
import io.tidings.shared.PageRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the metrics, blocks and failed recipients of a campaign. Every method throws 404 for a campaign of another
 * account. Thread-safe.
 */
@Singleton
final class CampaignReports {
    private static final int MAX_WORST = 10;

    private final Campaigns campaigns;
    private final ProgressReader progress;
    private final Dispatches dispatch;
    private final ReportReaders readers;

    CampaignReports(Campaigns campaigns, ProgressReader progress, Dispatches dispatch, ReportReaders sources) {
        this.campaigns = campaigns;
        this.progress = progress;
        this.dispatch = dispatch;
        this.readers = sources;
    }

    /** The readers that the reports use. */
    @Singleton
    record ReportReaders(
            BlockSummaries blocks,
            FailedRecipients failed,
            FailureGroups failures,
            VariantCountReader variants,
            Links links) {}

    CampaignMetrics metrics(AccountId account, CampaignId id) {
        var campaign = campaigns.get(account, id);
        var plan = id.plan();
        // The counts are read first, so that a value cached under them is never older than they are.
        var counts = dispatch.counts(plan);
        var inputs = new CampaignMetrics.Inputs(
                campaign.variantSettings().experiment() == null
                        ? List.of()
                        : readers.variants().of(account, plan),
                readers.blocks().totals(account, plan),
                counts.failed() == 0 ? List.of() : readers.blocks().worst(account, plan, MAX_WORST),
                readers.failures().of(account, plan, counts),
                clicks(account, campaign),
                dispatch.duplicateRisks(plan));
        var now = progress.read(account, id);
        return CampaignMetrics.of(campaign, campaigns.stats(campaign), now.progress(), inputs, now.at());
    }

    private CampaignMetrics.Clicked clicks(AccountId account, Campaign campaign) {
        boolean tracked = campaign.variantSettings().trackLinks();
        return new CampaignMetrics.Clicked(
                tracked,
                tracked ? readers.links().clicksByVariant(account, campaign.id().plan()) : Map.of());
    }

    Page<BlockSummary> batches(AccountId account, CampaignId id, boolean onlyFailed, PageRequest request) {
        return readers.blocks().list(account, campaigns.get(account, id).id().plan(), onlyFailed, request);
    }

    /** Newest failure first. @param category returns only failures of this class */
    Page<FailedRecipient> failed(
            AccountId account, CampaignId id, Optional<FailureClass> category, PageRequest request) {
        var plan = campaigns.get(account, id).id().plan();
        var page = readers.failed().list(account, plan, category, request);
        if (page.exact() || category.isPresent()) {
            return page;
        }
        // The list is longer than its count limit. The number of failed messages is known without counting.
        long total = Math.max(page.totalCount(), dispatch.counts(plan).failed());
        return Page.of(page.data(), request, total, page.anchor()).followedFrom(page.next());
    }
}
