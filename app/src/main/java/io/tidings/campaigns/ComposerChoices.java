package io.tidings.campaigns;

import io.tidings.campaigns.Composer.Choosable;
import io.tidings.contacts.Contacts;
import io.tidings.contacts.TagCount;
import io.tidings.imports.ImportStatus;
import io.tidings.imports.ImportSummary;
import io.tidings.imports.Imports;
import io.tidings.personalisation.Placeholders;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.templates.Placeholder;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.TemplateFilter;
import io.tidings.templates.Templates;
import io.tidings.web.Form;
import io.tidings.web.Formats;
import io.tidings.web.Viewer;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what can be chosen when a campaign is written, and names what was chosen. */
@Singleton
final class ComposerChoices {
    private static final int IMPORTS = 8;
    private static final int PLACEHOLDERS = 24;

    private final Campaigns campaigns;
    private final Imports imports;
    private final Contacts contacts;
    private final Templates templates;
    private final Viewer viewer;

    ComposerChoices(Campaigns campaigns, Imports imports, Contacts contacts, Templates templates, Viewer viewer) {
        this.campaigns = campaigns;
        this.imports = imports;
        this.contacts = contacts;
        this.templates = templates;
        this.viewer = viewer;
    }

    /** @param campaign the draft that is changed; null for a new one */
    Composer composer(AccountId account, Form form, @Nullable Campaign campaign, @Nullable Audience audience) {
        var everyone = campaigns.count(account, new Audience.Everyone());
        var back = campaign == null ? "/campaigns" : "/campaigns/" + campaign.id();
        return new Composer(
                campaign == null ? "New campaign" : "Change “" + campaign.name() + "”",
                campaign == null ? "/campaigns/new" : back + "/edit",
                back,
                campaign == null ? "Campaigns" : "Review",
                audiences(account, form, campaign, everyone),
                contacts.tags(account).stream().map(TagCount::tag).toList(),
                templates(account),
                placeholders(account, audience),
                everyone == 0);
    }

    /** The text of a campaign as it is, or would be, taken at launch. */
    String text(Campaign campaign) {
        return text(campaign.account(), campaign.content());
    }

    /** The texts of all variants by their names, or the one text without a name. */
    List<DraftPage.NamedText> texts(Campaign campaign) {
        var experiment = campaign.tailoring().experiment();
        return experiment == null
                ? List.of(new DraftPage.NamedText("", text(campaign)))
                : experiment.variants().stream()
                        .map(variant ->
                                new DraftPage.NamedText(variant.name(), text(campaign.account(), variant.content())))
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

    /** Who a campaign is for, in words. */
    String audience(Campaign campaign) {
        return campaign.chosenAudience()
                .map(audience -> switch (audience) {
                    case AudienceSummary.Imported(var id) -> importName(campaign.account(), id);
                    case AudienceSummary.Chosen(var count) -> Formats.of(count, "chosen contact");
                    case AudienceSummary.Tagged tagged -> "Tagged " + String.join(", ", tagged.tags());
                    case AudienceSummary.Everyone _ -> "All contacts";
                    case AudienceSummary.Filtered _ -> "Filtered contacts";
                    case AudienceSummary.Saved _ -> "A saved audience";
                })
                .orElse("Named at launch");
    }

    private String importName(AccountId account, ImportId id) {
        return imports.find(account, id).map(found -> found.file().filename()).orElse("An import");
    }

    private List<Choosable> audiences(AccountId account, Form form, @Nullable Campaign campaign, long everyone) {
        var chosen = form.value("audience");
        var choices = new ArrayList<Choosable>();
        if (campaign != null && campaign.audience() != null) {
            kept(campaign, campaign.audience(), chosen.equals("chosen")).ifPresent(choices::add);
        }
        for (var file : usable(account, chosen)) {
            var value = "import:" + file.id();
            choices.add(new Choosable(
                    value,
                    file.file().filename(),
                    "Imported " + Formats.at(file.times().createdAt(), viewer.zone()),
                    file.counts().imported(),
                    chosen.equals(value)));
        }
        choices.add(new Choosable("all", "Everybody", "All contacts of this account", everyone, chosen.equals("all")));
        return choices;
    }

    /** What a form cannot say, and a draft may keep. */
    private Optional<Choosable> kept(Campaign campaign, AudienceSummary audience, boolean isChosen) {
        return switch (audience) {
            case AudienceSummary.Chosen(var count) ->
                Optional.of(new Choosable("chosen", "Chosen contacts", "", count, isChosen));
            case AudienceSummary.Filtered _, AudienceSummary.Saved _ ->
                Optional.of(new Choosable("chosen", audience(campaign), "", matching(campaign), isChosen));
            case AudienceSummary.Imported _, AudienceSummary.Tagged _, AudienceSummary.Everyone _ -> Optional.empty();
        };
    }

    /** None when what the filter names is gone. */
    private long matching(Campaign campaign) {
        try {
            return campaigns
                    .audience(campaign.account(), campaign.id())
                    .map(audience -> campaigns.count(campaign.account(), audience))
                    .orElse(0L);
        } catch (ProblemException gone) {
            return 0;
        }
    }

    /** The newest, and the chosen one however old. */
    private Collection<ImportSummary> usable(AccountId account, String chosen) {
        var newest = new ArrayList<>(
                imports.list(account, PageRequest.first(IMPORTS)).data());
        Optional.of(chosen)
                .filter(value -> value.startsWith("import:"))
                .flatMap(value -> ImportId.parse(value.substring("import:".length())))
                .flatMap(id -> imports.find(account, id))
                .filter(file -> newest.stream().noneMatch(one -> one.id().equals(file.id())))
                .ifPresent(file -> newest.addFirst(file));
        return newest.stream()
                .filter(file ->
                        file.status() == ImportStatus.SUCCESS && file.counts().imported() > 0)
                .toList();
    }

    private List<StoredTemplate> templates(AccountId account) {
        return templates
                .list(account, TemplateFilter.ACTIVE, PageRequest.first(PageRequest.MAX_SIZE))
                .data();
    }

    /** What a text may ask for, to be inserted by a click. */
    List<Placeholder> placeholders(AccountId account, @Nullable Audience audience) {
        Collection<String> names;
        try {
            names = campaigns.placeholders(account, audience);
        } catch (ProblemException unusable) {
            names = Placeholders.WELL_KNOWN;
        }
        return names.stream().limit(PLACEHOLDERS).map(Placeholder::new).toList();
    }
}
