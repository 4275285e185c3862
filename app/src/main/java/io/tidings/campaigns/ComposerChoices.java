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

/** Collects the options of the campaign form: audiences, tags, templates and placeholders. */
@Singleton
final class ComposerChoices {
    private static final int MAX_PLACEHOLDERS = 24;

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

    /** @param campaign the draft to edit; null for a new campaign */
    /**
     * @param campaign the draft that the form edits; null for a new campaign
     * @param changes the changes of the draft since the form was opened; null for none
     */
    ComposerOptions composer(
            AccountId account,
            Form form,
            @Nullable Campaign campaign,
            @Nullable Audience audience,
            @Nullable DraftChanges changes) {
        var contactCount = audiences.contactCount(account);
        var back = campaign == null ? "/campaigns" : "/campaigns/" + campaign.id();
        return new ComposerOptions(
                campaign == null ? "New campaign" : "Change “" + campaign.name() + "”",
                campaign == null ? "/campaigns/new" : back + "/edit",
                back,
                campaign == null ? "Campaigns" : "Review",
                audiences.of(account, form, campaign, contactCount),
                contacts.tags(account).stream().map(TagCount::tag).toList(),
                templates(account),
                placeholders(account, audience),
                contactCount == 0,
                version(form, campaign, changes),
                changes);
    }

    /** A form that shows the changes of another person replaces them, because the person has seen them. */
    private static String version(Form form, @Nullable Campaign campaign, @Nullable DraftChanges changes) {
        if (campaign == null) {
            return "";
        }
        return form.has("version") && changes == null
                ? form.value("version")
                : Integer.toString(changes == null ? campaign.version() : changes.version());
    }

    /** Returns the template that a new campaign starts from; empty when it was deleted or is inactive. */
    Optional<StoredTemplate> template(AccountId account, @Nullable Long id) {
        return id == null ? Optional.empty() : templates.findActive(account, new TemplateId(id));
    }

    private List<StoredTemplate> templates(AccountId account) {
        return templates
                .list(account, TemplateFilter.ACTIVE, PageRequest.first(PageRequest.MAX_SIZE))
                .data();
    }

    /** Returns the placeholders that a click inserts into the text, at most 24. */
    List<Placeholder> placeholders(AccountId account, @Nullable Audience audience) {
        Collection<String> names;
        try {
            names = placeholders.validNames(account, Optional.ofNullable(audience));
        } catch (ProblemException unusable) {
            names = Placeholders.WELL_KNOWN;
        }
        return names.stream().limit(MAX_PLACEHOLDERS).map(Placeholder::new).toList();
    }
}
