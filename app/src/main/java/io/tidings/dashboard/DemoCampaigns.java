package io.tidings.dashboard;

import io.tidings.audiences.Audience;
import io.tidings.campaigns.CampaignDraft;
import io.tidings.campaigns.CampaignSettings;
import io.tidings.campaigns.Campaigns;
import io.tidings.campaigns.Cancellations;
import io.tidings.launch.Launches;
import io.tidings.shared.Actor;
import io.tidings.shared.TemplateId;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Creates the campaigns of a demo account: one is launched, one is cancelled and one stays a draft. */
@Singleton
final class DemoCampaigns {
    private static final Logger LOG = Logger.getLogger(DemoCampaigns.class);

    private final Campaigns campaigns;
    private final Launches launches;
    private final Cancellations cancellations;

    DemoCampaigns(Campaigns campaigns, Launches launches, Cancellations cancellations) {
        this.campaigns = campaigns;
        this.launches = launches;
        this.cancellations = cancellations;
    }

    void add(Actor actor, TemplateId restock) {
        var tasting = campaigns.create(
                actor,
                CampaignDraft.of(
                        "Spring tasting",
                        null,
                        "Hi {{first_name}}, come and taste the spring harvest on Friday at five."
                                + " Your {{level}} card brings a friend for free.",
                        new Audience.Everyone()));
        var unused = launches.launch(actor, tasting);

        var hours = campaigns.create(
                actor,
                CampaignDraft.of(
                        "Winter opening hours",
                        "From Monday we open at nine and close at six.",
                        null,
                        new Audience.Tagged(List.of("newsletter"), Audience.Tagged.Match.ANY)));
        unused = launches.launch(actor, hours);
        var stopped = cancellations.cancel(actor, hours);

        var draft = campaigns.create(
                actor,
                new CampaignDraft(
                        "Back on the shelf",
                        null,
                        null,
                        restock,
                        null,
                        new Audience.Tagged(List.of("regular"), Audience.Tagged.Match.ANY),
                        CampaignSettings.DEFAULT,
                        null));
        LOG.infof("Created the demo campaigns %s, %s and %s", tasting, stopped.campaign(), draft);
    }
}
