package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.contacts.Contacts;
import io.tidings.contacts.TagCount;
import io.tidings.personalisation.Placeholders;
import io.tidings.shared.AccountId;
import io.tidings.shared.PageRequest;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.TemplateId;
import io.tidings.templates.Placeholder;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.TemplateFilter;
import io.tidings.templates.Templates;
import io.tidings.web.Form;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what can be chosen when a campaign is written, and names what was chosen. */
@Singleton
final class ComposerChoices {
    private static final int PLACEHOLDERS = 24;

    private final AudienceChoices audiences;
    private final Contacts contacts;
    private final Templates templates;
    private final PlaceholderRules placeholders;

    ComposerChoices(AudienceChoices audiences, Contacts contacts, Templates templates, PlaceholderRules placeholders) {
        this.audiences = audiences;
        this.contacts = contacts;
        this.templates = templates;
        this.placeholders = placeholders;
    }

    /** @param campaign the draft that is changed; null for a new one */
    ComposerOptions composer(AccountId account, Form form, @Nullable Campaign campaign, @Nullable Audience audience) {
        var everyone = audiences.contactCount(account);
        var back = campaign == null ? "/campaigns" : "/campaigns/" + campaign.id();
        return new ComposerOptions(
                campaign == null ? "New campaign" : "Change “" + campaign.name() + "”",
                campaign == null ? "/campaigns/new" : back + "/edit",
                back,
                campaign == null ? "Campaigns" : "Review",
                audiences.of(account, form, campaign, everyone),
                contacts.tags(account).stream().map(TagCount::tag).toList(),
                templates(account),
                placeholders(account, audience),
                everyone == 0);
    }

    /** The stored template that a new campaign begins with; empty when it is gone or not in use. */
    Optional<StoredTemplate> template(AccountId account, @Nullable Long id) {
        return id == null ? Optional.empty() : templates.findActive(account, new TemplateId(id));
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
            names = placeholders.validNames(account, Optional.ofNullable(audience));
        } catch (ProblemException unusable) {
            names = Placeholders.WELL_KNOWN;
        }
        return names.stream().limit(PLACEHOLDERS).map(Placeholder::new).toList();
    }
}
