package io.tidings.dashboard;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tidings.accounts.CurrentActor;
import io.tidings.audiences.Audience;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignLine;
import io.tidings.campaigns.CampaignStatus;
import io.tidings.campaigns.Campaigns;
import io.tidings.shared.AccountId;
import io.tidings.shared.PageRequest;
import io.tidings.web.PageViewer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves the first page after the sign-in. */
@Path("/")
@RunOnVirtualThread
@Produces(MediaType.TEXT_HTML)
final class OverviewPages {
    /** More campaigns than a week usually has. Older ones are not counted on this page. */
    private static final int MAX_CAMPAIGNS = 100;

    private static final int MAX_LIVE = 20;

    private final Campaigns campaigns;
    private final CurrentActor actor;
    private final PageViewer viewer;
    private final InstantSource clock;

    OverviewPages(Campaigns campaigns, CurrentActor actor, PageViewer viewer, InstantSource clock) {
        this.campaigns = campaigns;
        this.actor = actor;
        this.viewer = viewer;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "dashboard")
    static class Views {
        private Views() {}

        static native TemplateInstance overview(Overview view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance overview() {
        var account = actor.account();
        var newest = campaigns
                .list(account, null, null, PageRequest.first(MAX_CAMPAIGNS))
                .data();
        var live = campaigns
                .list(account, CampaignStatus.SENDING, null, PageRequest.first(MAX_LIVE))
                .data();
        var today = clock.instant().atZone(viewer.zone()).toLocalDate();
        return Views.overview(new Overview(
                lines(live),
                lines(newest),
                Week.of(newest, campaigns.stats(newest), today, viewer.zone()),
                contacts(account)));
    }

    private List<CampaignLine> lines(List<Campaign> list) {
        return CampaignLine.all(list, campaigns.stats(list));
    }

    private long contacts(AccountId account) {
        return campaigns.audienceSize(account, new Audience.Everyone());
    }
}
