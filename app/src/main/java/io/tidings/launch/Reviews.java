package io.tidings.launch;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.tidings.campaigns.Campaign;
import io.tidings.campaigns.CampaignLabels;
import io.tidings.campaigns.CampaignTexts;
import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.shared.Problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;

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

    Reviews(Previews previews, Contacts contacts, CampaignTexts texts) {
        this.previews = previews;
        this.contacts = contacts;
        this.texts = texts;
    }

    @CheckedTemplate(basePath = "campaigns")
    static class Views {
        private Views() {}

        static native TemplateInstance review(DraftPage view, LaunchReviewPage review, String problem);
    }

    /** @param problem the reason why a launch was refused; empty for none */
    public TemplateInstance page(Campaign campaign, String problem) {
        var view = new DraftPage(campaign, texts.audience(campaign), texts.texts(campaign));
        try {
            return Views.review(view, review(campaign), problem);
        } catch (ProblemException refused) {
            if (refused.problem().status() >= 500) {
                throw refused;
            }
            var reason = refused.problem().detail();
            return Views.review(
                    view, LaunchReviewPage.empty(campaign, TYPE_ABOVE), problem.isEmpty() ? reason : problem);
        }
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
