package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceSummary;
import io.tidings.personalisation.MissingValue;
import io.tidings.shared.Channel;
import io.tidings.shared.ImportId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.web.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts between campaigns and the fields of their form. */
final class ComposeForm {
    static final List<String> FIELDS = List.of("name", "audience", "text", "channel", "missing_value");

    /** The field of the form for each field name of the rules. */
    static final Map<String, String> FORM_FIELDS = Map.of(
            "message_content", "text",
            "base_template", "text",
            "template_id", "text",
            "tags", "audience",
            "customer_ids", "audience");

    private static final String IMPORT = "import:";
    private static final String CHOSEN = "chosen";

    private ComposeForm() {}

    static Form blank(@Nullable String importId, String text, String channel, MissingValue missing) {
        var values = new LinkedHashMap<String, String>();
        values.put("audience", importId == null ? "all" : IMPORT + importId);
        values.put("text", text);
        values.put("channel", channel);
        values.put("missing_value", missing.text());
        return Form.of(values);
    }

    static Form of(Campaign campaign, String text) {
        var values = new LinkedHashMap<String, String>();
        values.put("name", campaign.name());
        values.put("text", text);
        values.put("channel", campaign.channel().text());
        values.put("missing_value", campaign.settings().missingValue().text());
        if (campaign.content() instanceof Content.Verbatim) {
            values.put("verbatim", "yes");
        }
        campaign.chosenAudience().ifPresent(audience -> {
            values.put("audience", value(audience));
            if (audience instanceof AudienceSummary.Tagged tagged) {
                values.put("tag", tagged.tags().getFirst());
            }
        });
        return Form.of(values);
    }

    static String value(AudienceSummary audience) {
        return switch (audience) {
            case AudienceSummary.Imported(var id) -> IMPORT + id;
            case AudienceSummary.Chosen _, AudienceSummary.Filtered _, AudienceSummary.Saved _ -> CHOSEN;
            case AudienceSummary.Tagged _ -> "tag";
            case AudienceSummary.Everyone _ -> "all";
        };
    }

    /** @param before the audience of the draft, kept if the form cannot express it */
    static @Nullable Audience audience(Form form, @Nullable Audience before) {
        var value = form.value("audience");
        if (value.startsWith(IMPORT)) {
            return ImportId.parse(value.substring(IMPORT.length()))
                    .map(Audience.Imported::new)
                    .orElse(null);
        }
        return switch (value) {
            case "all" -> new Audience.Everyone();
            case "tag" -> new Audience.Tagged(List.of(form.value("tag")), Audience.Tagged.Match.ANY);
            case CHOSEN -> before;
            default -> null;
        };
    }

    static CampaignDraft draft(Form form, @Nullable Audience before) {
        var text = form.text("text");
        return new CampaignDraft(
                form.value("name"),
                channel(form),
                form.has("verbatim") ? text : null,
                null,
                form.has("verbatim") ? null : text,
                audience(form, before),
                CampaignSettings.missing(missing(form)),
                null);
    }

    /**
     * Applies the form to a draft. Settings without a field (limits, retries, variants, …) stay as they are.
     *
     * @param shown the text that the form showed at first
     * @throws io.tidings.shared.Problem.ProblemException 422 when the text was changed but the draft has variants
     */
    static CampaignDraft applyTo(Form form, CampaignDraft before, String shown) {
        var requested = draft(form, before.audience());
        boolean hasVariants = before.variantSettings().experiment() != null;
        if (hasVariants && !form.text("text").equals(shown)) {
            var detail = "This draft has variants. Change their texts through the API.";
            throw Problem.invalid("invalid_value", detail, List.of(new Violation("#/base_template", detail)))
                    .asException();
        }
        return new CampaignDraft(
                requested.name(),
                requested.channel(),
                hasVariants ? before.messageContent() : requested.messageContent(),
                hasVariants ? before.templateId() : null,
                hasVariants ? before.baseTemplate() : requested.baseTemplate(),
                requested.audience(),
                before.settings().withMissing(requested.settings().missingValue()),
                before.schedule(),
                before.variantSettings());
    }

    static DraftPreviews.Draft previewDraft(Form form) {
        return new DraftPreviews.Draft(form.text("text"), form.has("verbatim"), channel(form), missing(form));
    }

    private static Channel channel(Form form) {
        return Channel.parse(form.value("channel")).orElse(Channel.SMS);
    }

    private static MissingValue missing(Form form) {
        try {
            return MissingValue.parse(form.value("missing_value"));
        } catch (IllegalArgumentException unknown) {
            return MissingValue.EMPTY;
        }
    }
}
