package io.tidings.reports;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignTexts;
import io.tidings.campaigns.Campaigns;
import io.tidings.campaigns.Standstills;
import io.tidings.shared.PageRequest;
import io.tidings.web.FilterChip;
import io.tidings.web.PageViewer;
import io.tidings.web.Pager;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders the page of a launched campaign with its messages. Thread-safe. */
@Singleton
final class LaunchedViews {
    static final int PAGE_SIZE = 25;

    private final Campaigns campaigns;
    private final RecipientLines recipientLines;
    private final CampaignTexts texts;
    private final Standstills standstills;
    private final PageViewer viewer;
    private final InstantSource clock;

    LaunchedViews(
            Campaigns campaigns,
            RecipientLines outcomes,
            CampaignTexts texts,
            Standstills standstills,
            PageViewer viewer,
            InstantSource clock) {
        this.campaigns = campaigns;
        this.recipientLines = outcomes;
        this.texts = texts;
        this.standstills = standstills;
        this.viewer = viewer;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "campaigns")
    static class Views {
        private Views() {}

        static native TemplateInstance campaign(
                CampaignPage view,
                String problem,
                List<FailureReason> reasons,
                List<FilterChip> filters,
                List<RecipientLine> recipients,
                Pager pager,
                Sample sample,
                List<HistoryLine> history,
                String here);
    }

    /** An example message: the message of one recipient, or the text of the campaign. */
    record Sample(String who, String text, String note) {}

    /**
     * @param show lists only recipients with this status; null or unknown means all
     * @param problem why an action was refused; empty for none
     */
    TemplateInstance page(Campaign campaign, @Nullable String show, PageRequest request, URI here, String problem) {
        var stats = campaigns.stats(campaign);
        var status = show != null && Recipients.STATUSES.contains(show) ? show : null;
        var text = texts.text(campaign);
        var page = recipientLines.lines(campaign, status, request.ofSize(PAGE_SIZE), text);
        var lines = page.data();
        return Views.campaign(
                new CampaignPage(
                        campaign,
                        stats,
                        recipientLines.retryable(campaign, stats),
                        recipientLines.duplicateRisks(campaign),
                        texts.audience(campaign),
                        standstills.find(campaign),
                        clock.instant(),
                        viewer.zone()),
                problem,
                recipientLines.reasons(campaign, stats),
                RecipientFilters.ofRecipients(campaign, stats, status),
                lines,
                Pager.of(page, here),
                sample(lines, text),
                campaigns.history(campaign.account(), campaign.id()).reversed().stream()
                        .map(HistoryLine::of)
                        .toList(),
                here.getRawPath() + query(here));
    }

    private static Sample sample(List<RecipientLine> lines, String text) {
        return lines.stream()
                .filter(line -> !line.body().isEmpty())
                .findFirst()
                .map(line -> new Sample(line.called(), line.body(), ""))
                .orElse(new Sample("All recipients", text, "The text of the campaign"));
    }

    private static String query(URI here) {
        var query = here.getRawQuery();
        return query == null ? "" : "?" + query;
    }
}
