package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceSummary;
import io.tidings.campaigns.ComposerOptions.AudienceChoice;
import io.tidings.imports.ImportStatus;
import io.tidings.imports.ImportSummary;
import io.tidings.imports.Imports;
import io.tidings.shared.AccountId;
import io.tidings.shared.ImportId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.web.Form;
import io.tidings.web.Formats;
import io.tidings.web.PageViewer;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists the audiences that the form of a campaign offers. */
@Singleton
final class AudienceChoices {
    private static final int MAX_IMPORTS = 8;

    private final Campaigns campaigns;
    private final Imports imports;
    private final CampaignTexts texts;
    private final PageViewer viewer;

    AudienceChoices(Campaigns campaigns, Imports imports, CampaignTexts texts, PageViewer viewer) {
        this.campaigns = campaigns;
        this.imports = imports;
        this.texts = texts;
        this.viewer = viewer;
    }

    /** Returns the number of contacts of the account. */
    long contactCount(AccountId account) {
        return campaigns.audienceSize(account, new Audience.Everyone());
    }

    /** @param campaign the draft to edit; null for a new campaign */
    List<AudienceChoice> of(AccountId account, Form form, @Nullable Campaign campaign, long contactCount) {
        var chosen = form.value("audience");
        var choices = new ArrayList<AudienceChoice>();
        if (campaign != null && campaign.audience() != null) {
            unchanged(campaign, campaign.audience(), chosen.equals("chosen")).ifPresent(choices::add);
        }
        for (var file : usableImports(account, chosen)) {
            var value = "import:" + file.id();
            choices.add(new AudienceChoice(
                    value,
                    file.file().filename(),
                    "Imported " + Formats.at(file.times().createdAt(), viewer.zone()),
                    file.counts().imported(),
                    chosen.equals(value)));
        }
        choices.add(new AudienceChoice(
                "all", "All contacts", "Every contact of this account", contactCount, chosen.equals("all")));
        return choices;
    }

    /** Returns the audience of a draft if the form cannot express it. The draft may keep it. */
    private Optional<AudienceChoice> unchanged(Campaign campaign, AudienceSummary audience, boolean isChosen) {
        return switch (audience) {
            case AudienceSummary.Chosen(var count) ->
                Optional.of(new AudienceChoice("chosen", "Chosen contacts", "", count, isChosen));
            case AudienceSummary.Filtered _, AudienceSummary.Saved _ ->
                Optional.of(new AudienceChoice("chosen", texts.audience(campaign), "", filterSize(campaign), isChosen));
            case AudienceSummary.Imported _, AudienceSummary.Tagged _, AudienceSummary.Everyone _ -> Optional.empty();
        };
    }

    /** Counts the contacts that match; 0 when the filter refers to something that was deleted. */
    private long filterSize(Campaign campaign) {
        try {
            return campaigns
                    .audience(campaign.account(), campaign.id())
                    .map(audience -> campaigns.audienceSize(campaign.account(), audience))
                    .orElse(0L);
        } catch (ProblemException deleted) {
            return 0;
        }
    }

    /** Returns the newest usable imports, and the chosen import even if it is older. */
    private Collection<ImportSummary> usableImports(AccountId account, String chosen) {
        var newest = new ArrayList<>(
                imports.list(account, PageRequest.first(MAX_IMPORTS)).data());
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
}
