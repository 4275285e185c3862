package io.tidings.campaigns;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A draft in which the fields that a request clears have their defaults. */
final class ClearedDraft {
    private final Set<String> cleared;

    private ClearedDraft(Set<String> cleared) {
        this.cleared = cleared;
    }

    /** @param cleared the JSON names of the fields */
    static CampaignDraft of(CampaignDraft draft, Set<String> cleared, CampaignDefaults.Defaults defaults) {
        return cleared.isEmpty() ? draft : new ClearedDraft(cleared).of(draft, defaults.settings());
    }

    private CampaignDraft of(CampaignDraft draft, CampaignSettings defaults) {
        return new CampaignDraft(
                kept("name", draft.name()),
                kept("channel", draft.channel()),
                kept("message_content", draft.messageContent()),
                kept("template_id", draft.templateId()),
                kept("base_template", draft.baseTemplate()),
                kept("audience", draft.audience()),
                settings(draft.settings(), defaults),
                kept("scheduled_at", draft.schedule()),
                variants(draft.variantSettings()));
    }

    private CampaignSettings settings(CampaignSettings now, CampaignSettings defaults) {
        return new CampaignSettings(
                keptOr("missing_value", now.missingValue(), defaults.missingValue()),
                keptOr("priority", now.priority(), defaults.priority()),
                keptOr("render_at", now.renderAt(), defaults.renderAt()),
                terms(now.terms(), defaults.terms()));
    }

    private SendingTerms terms(SendingTerms now, SendingTerms defaults) {
        return new SendingTerms(
                keptOr("retry", now.retry(), defaults.retry()),
                keptOr("on_uncertain", now.onUncertain(), defaults.onUncertain()),
                kept("gateway_id", now.gateway()),
                kept("sender", now.sender()),
                kept("rate_limit", now.rateLimit()),
                kept("pause_on_failure_rate", now.pauseOnFailureRate()),
                kept("send_until", now.sendUntil()));
    }

    private VariantSettings variants(VariantSettings now) {
        var experiment = kept("variants", now.experiment());
        return new VariantSettings(
                kept("frequency_cap", now.cap()),
                experiment == null ? null : new Experiment(experiment.variants(), kept("test", experiment.test())),
                keptOr("track_links", now.trackLinks(), false));
    }

    private <T> @Nullable T kept(String field, @Nullable T value) {
        return cleared.contains(field) ? null : value;
    }

    private <T> T keptOr(String field, T value, T otherwise) {
        return cleared.contains(field) ? otherwise : value;
    }
}
