package io.tidings.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidings.accounts.DemoAccountCreated;
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
import org.jboss.logging.Logger;

/**
 * Fills a demo account with contacts, a template and campaigns in three states. Uses the same classes as requests of
 * users, and sends the messages through the simulator.
 */
@Singleton
final class DemoData {
    private static final Logger LOG = Logger.getLogger(DemoData.class);
    private static final int CALLS_AT_ONCE = 256;

    /** With this seed, two of the first fifteen messages fail, so that the first campaign shows failures. */
    private static final int SEED_WITH_TWO_FAILURES = 32;

    private final Gateways gateways;
    private final Contacts contacts;
    private final Templates templates;
    private final DemoCampaigns campaigns;
    private final ObjectMapper json;

    DemoData(Gateways gateways, Contacts contacts, Templates templates, DemoCampaigns campaigns, ObjectMapper json) {
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
            campaigns.add(Actor.system(account), addTemplate(account));
        } catch (RuntimeException e) {
            // A start must not fail because of the examples.
            LOG.warn("The demo account was not filled with all examples", Redacted.of(e));
        }
    }

    private void addGateway(AccountId account) {
        var settings = json.createObjectNode()
                .put("latency_ms_min", 50)
                .put("latency_ms_max", 200)
                .put("success_rate", 0.92)
                .put("refusal_rate", 0.08)
                .put("seed", SEED_WITH_TWO_FAILURES);
        var unused = gateways.create(account, "Simulator", "simulator", settings, CALLS_AT_ONCE);
    }

    private TemplateId addTemplate(AccountId account) {
        return templates
                .create(
                        Actor.system(account),
                        TemplateFields.of(
                                "Restock",
                                "Hi {{ first_name | default: \"there\" }}, your {{preferred_product}} is back on the shelf."
                                        + " We keep a tin for you until Saturday."))
                .id();
    }
}
