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

/** Between a campaign and the fields of its form. */
final class ComposeForm {
    static final List<String> FIELDS = List.of("name", "audience", "text", "channel", "missing_value");

    /** What the rules call a field, and what the form calls it. */
    static final Map<String, String> FIELD_OF_POINTER = Map.of(
            "message_content", "text",
            "base_template", "text",
            "template_id", "text",
            "tags", "audience",
            "customer_ids", "audience");

    private static final String IMPORT = "import:";
    private static final String CHOSEN = "chosen";

    private ComposeForm() {}

    static Form blank(@Nullable String importId, String text, String channel) {
        var values = new LinkedHashMap<String, String>();
        values.put("audience", importId == null ? "all" : IMPORT + importId);
        values.put("text", text);
        values.put("channel", channel);
        values.put("missing_value", "empty");
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

    /** @param before the audience that a draft has: contacts chosen one by one, or by a filter, cannot be typed into a form */
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
     * What the form says, and of everything it has no field for (limits, retries, variants, …) what the draft had.
     *
     * @param shown the text that stood in the form at first
     * @throws io.tidings.shared.Problem.ProblemException 422 for another text where variants have the texts
     */
    static CampaignDraft applyTo(Form form, CampaignDraft before, String shown) {
        var asked = draft(form, before.audience());
        boolean variants = before.variantSettings().experiment() != null;
        if (variants && !form.text("text").equals(shown)) {
            var detail = "This draft has variants: change their texts by the API.";
            throw Problem.invalid("invalid_value", detail, List.of(new Violation("#/base_template", detail)))
                    .asException();
        }
        return new CampaignDraft(
                asked.name(),
                asked.channel(),
                variants ? before.messageContent() : asked.messageContent(),
                variants ? before.templateId() : null,
                variants ? before.baseTemplate() : asked.baseTemplate(),
                asked.audience(),
                before.settings().withMissing(asked.settings().missingValue()),
                before.schedule(),
                before.variantSettings());
    }

    static DraftSamples.Draft sample(Form form) {
        return new DraftSamples.Draft(form.text("text"), form.has("verbatim"), channel(form), missing(form));
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
