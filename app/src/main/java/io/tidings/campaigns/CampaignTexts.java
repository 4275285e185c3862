package io.tidings.campaigns;

import io.tidings.audiences.AudienceSummary;
import io.tidings.imports.Imports;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.Templates;
import io.tidings.web.Formats;
import jakarta.inject.Singleton;
import java.util.List;

/** Returns the texts of a campaign and the name of its audience for pages. */
@Singleton
public final class CampaignTexts {
    private final Templates templates;
    private final Imports imports;

    CampaignTexts(Templates templates, Imports imports) {
        this.templates = templates;
        this.imports = imports;
    }

    /** @param name the name of the variant; empty when all recipients get one text */
    public record NamedText(String name, String text) {}

    /** Returns the current text of a campaign. */
    public String text(Campaign campaign) {
        return text(campaign.account(), campaign.content());
    }

    /** Returns the texts of all variants with their names, or the only text without a name. */
    public List<NamedText> texts(Campaign campaign) {
        var experiment = campaign.variantSettings().experiment();
        return experiment == null
                ? List.of(new NamedText("", text(campaign)))
                : experiment.variants().stream()
                        .map(variant -> new NamedText(variant.name(), text(campaign.account(), variant.content())))
                        .toList();
    }

    private String text(AccountId account, Content content) {
        return switch (content) {
            case Content.Verbatim(var text) -> text;
            case Content.Inline(var template) -> template;
            case Content.Stored(var id) ->
                templates.find(account, id).map(StoredTemplate::body).orElse("");
        };
    }

    /** Returns the audience in words. */
    public String audience(Campaign campaign) {
        return campaign.chosenAudience()
                .map(audience -> switch (audience) {
                    case AudienceSummary.Imported(var id) -> importName(campaign.account(), id);
                    case AudienceSummary.Chosen(var count) -> Formats.of(count, "chosen contact");
                    case AudienceSummary.Tagged tagged -> "Tagged " + String.join(", ", tagged.tags());
                    case AudienceSummary.Everyone _ -> "All contacts";
                    case AudienceSummary.Filtered _ -> "Filtered contacts";
                    case AudienceSummary.Saved _ -> "A saved audience";
                })
                .orElse("Chosen at launch");
    }

    private String importName(AccountId account, ImportId id) {
        return imports.find(account, id).map(found -> found.file().filename()).orElse("An import");
    }
}
