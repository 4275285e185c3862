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

/** The audiences that can be chosen when a campaign is written. */
@Singleton
final class AudienceChoices {
    private static final int IMPORTS = 8;

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

    /** How many contacts the account has. */
    long contactCount(AccountId account) {
        return campaigns.audienceSize(account, new Audience.Everyone());
    }

    /** @param campaign the draft that is changed; null for a new one */
    List<AudienceChoice> of(AccountId account, Form form, @Nullable Campaign campaign, long everyone) {
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
        choices.add(new AudienceChoice("all", "Everybody", "All contacts of this account", everyone, chosen.equals("all")));
        return choices;
    }

    /** An audience that a form cannot express, and that a draft may keep. */
    private Optional<AudienceChoice> unchanged(Campaign campaign, AudienceSummary audience, boolean isChosen) {
        return switch (audience) {
            case AudienceSummary.Chosen(var count) ->
                Optional.of(new AudienceChoice("chosen", "Chosen contacts", "", count, isChosen));
            case AudienceSummary.Filtered _, AudienceSummary.Saved _ ->
                Optional.of(new AudienceChoice("chosen", texts.audience(campaign), "", filterSize(campaign), isChosen));
            case AudienceSummary.Imported _, AudienceSummary.Tagged _, AudienceSummary.Everyone _ -> Optional.empty();
        };
    }

    /** None when what the filter names is gone. */
    private long filterSize(Campaign campaign) {
        try {
            return campaigns
                    .audience(campaign.account(), campaign.id())
                    .map(audience -> campaigns.audienceSize(campaign.account(), audience))
                    .orElse(0L);
        } catch (ProblemException gone) {
            return 0;
        }
    }

    /** The newest, and the chosen one however old. */
    private Collection<ImportSummary> usableImports(AccountId account, String chosen) {
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
}
