package io.tidings.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.accounts.DemoAccountCreated;
import io.tidings.campaigns.Audience;
import io.tidings.campaigns.CampaignDraft;
import io.tidings.campaigns.CampaignSettings;
import io.tidings.campaigns.Campaigns;
import io.tidings.contacts.Contacts;
import io.tidings.gateways.Gateways;
import io.tidings.observability.Redacted;
import io.tidings.shared.AccountId;
import io.tidings.shared.Actor;
import io.tidings.shared.TemplateId;
import io.tidings.templates.TemplateFields;
import io.tidings.templates.Templates;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Gives a demo account something to look at, by the same verbs as everybody's: customers, a template, a campaign that is
 * being sent as the first page opens, one that was stopped and one that waits to be launched.
 */
@Singleton
final class DemoData {
    private static final Logger LOG = Logger.getLogger(DemoData.class);
    private static final int CALLS_AT_ONCE = 256;

    /** With this seed two of the first fifteen messages fail, so that the first campaign has something to explain. */
    private static final int TWO_FAIL = 32;

    private final Gateways gateways;
    private final Contacts contacts;
    private final Templates templates;
    private final Campaigns campaigns;
    private final ObjectMapper json;

    DemoData(Gateways gateways, Contacts contacts, Templates templates, Campaigns campaigns, ObjectMapper json) {
        this.gateways = gateways;
        this.contacts = contacts;
        this.templates = templates;
        this.campaigns = campaigns;
        this.json = json;
    }

    void fill(@Observes DemoAccountCreated created) {
        try {
            var account = created.account();
            addGateway(account);
            DemoContacts.all().forEach(fields -> contacts.create(account, fields));
            addCampaigns(Actor.system(account), addTemplate(account));
        } catch (RuntimeException e) {
            // Examples are not worth a failed start.
            LOG.warn("The demo account has not got all of its examples", Redacted.of(e));
        }
    }

    private void addGateway(AccountId account) {
        var settings = json.createObjectNode()
                .put("latency_ms_min", 50)
                .put("latency_ms_max", 200)
                .put("success_rate", 0.92)
                .put("seed", TWO_FAIL);
        var unused = gateways.create(account, "Simulator", "simulator", settings, CALLS_AT_ONCE);
    }

    private TemplateId addTemplate(AccountId account) {
        return templates
                .create(
                        account,
                        TemplateFields.of(
                                "Restock",
                                "Hi {{ first_name | default: \"there\" }}, your {{preferred_product}} is back on the shelf."
                                        + " We keep a tin for you until Saturday."))
                .id();
    }

    private void addCampaigns(Actor actor, TemplateId restock) {
        var tasting = campaigns.create(
                actor,
                CampaignDraft.of(
                        "Spring tasting",
                        null,
                        "Hi {{first_name}}, come and taste the spring harvest on Friday at five."
                                + " Your {{level}} card brings a friend for free.",
                        new Audience.Everyone()));
        var unused = campaigns.launch(actor, tasting, null);

        var hours = campaigns.create(
                actor,
                CampaignDraft.of(
                        "Winter opening hours",
                        "From Monday we open at nine and close at six.",
                        null,
                        new Audience.Tagged(List.of("newsletter"), Audience.Tagged.Match.ANY)));
        unused = campaigns.launch(actor, hours, null);
        var stopped = campaigns.cancel(actor, hours);

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
        LOG.infof("Made the demo campaigns %s, %s and %s", tasting, stopped.campaign(), draft);
    }
}
