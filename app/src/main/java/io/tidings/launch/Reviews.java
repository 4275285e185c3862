package io.tidings.launch;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignLabels;
import io.tidings.campaigns.CampaignTexts;
import io.tidings.campaigns.DraftChanges;
import io.tidings.campaigns.DraftVersions;
import io.tidings.campaigns.TermsRules;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.launch.LaunchReviewPage.Obstacle;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the review page of a draft, which shows the expected result before a person confirms the launch. Thread-safe.
 */
@Singleton
public final class Reviews {
    /** Above this number of recipients the person must type the number to confirm. */
    private static final int TYPE_ABOVE = 1000;

    private final Previews previews;
    private final Contacts contacts;
    private final CampaignTexts texts;
    private final DraftVersions versions;
    private final TermsRules terms;

    Reviews(Previews previews, Contacts contacts, CampaignTexts texts, DraftVersions versions, TermsRules terms) {
        this.terms = terms;
        this.versions = versions;
        this.previews = previews;
        this.contacts = contacts;
        this.texts = texts;
    }

    @CheckedTemplate(basePath = "campaigns")
    static class Views {
        private Views() {}

        static native TemplateInstance review(
                DraftPage view,
                LaunchReviewPage review,
                List<LaunchReviewPage.Obstacle> obstacles,
                String problem,
                @Nullable DraftChanges changed);
    }

    /** Returns the review page of a draft. */
    public TemplateInstance page(Campaign campaign) {
        return page(campaign, "", null);
    }

    /**
     * @param problem the reason why a launch was refused; empty for none
     * @param since the version that a person reviewed before, to show what has changed; null for none
     */
    TemplateInstance page(Campaign campaign, String problem, @Nullable Integer since) {
        var changed = since == null || since == campaign.version() ? null : versions.changes(campaign, since);
        var view = new DraftPage(campaign, texts.audience(campaign), texts.texts(campaign));
        try {
            var review = review(campaign);
            return Views.review(view, review, obstacles(campaign, review), problem, changed);
        } catch (ProblemException refused) {
            if (refused.problem().status() >= 500) {
                throw refused;
            }
            var reason = refused.problem().detail();
            return Views.review(
                    view,
                    LaunchReviewPage.empty(campaign, TYPE_ABOVE),
                    List.of(),
                    problem.isEmpty() ? reason : problem,
                    changed);
        }
    }

    /** Returns why the campaign cannot be sent, before a person tries it. */
    private List<Obstacle> obstacles(Campaign campaign, LaunchReviewPage review) {
        var found = new ArrayList<Obstacle>();
        try {
            var unused = terms.gateway(campaign.account(), campaign.terms(), campaign.channel());
        } catch (ProblemException refused) {
            found.add(new Obstacle(refused.problem().detail(), "/settings/gateways", "Open the gateways"));
        }
        if (!review.preview().balance().sufficient()) {
            found.add(new Obstacle(
                    "The balance is not enough: this campaign costs %s credits. Add credits by POST /api/v1/credits/top-ups."
                            .formatted(review.cost()),
                    "",
                    ""));
        }
        return found;
    }

    LaunchReviewPage review(Campaign campaign) {
        var preview = previews.preview(campaign.account(), campaign.id());
        var ids = preview.examples().stream()
                .map(example -> example.contact().value())
                .toList();
        var known = contacts.findAll(campaign.account(), ids).stream()
                .collect(Collectors.toMap(Contact::id, contact -> contact));
        return new LaunchReviewPage(preview, campaign.channel(), known, TYPE_ABOVE);
    }

    /** A draft as the review page shows it. */
    record DraftPage(Campaign campaign, String audience, List<CampaignTexts.NamedText> texts) {
        public long id() {
            return campaign.id().value();
        }

        public String name() {
            return campaign.name();
        }

        public String channel() {
            return campaign.channel().text();
        }

        public String channelText() {
            return CampaignLabels.channel(campaign.channel());
        }

        public String missing() {
            return CampaignLabels.missing(campaign.settings().missingValue());
        }
    }
}
