package io.tidings.campaigns;

import io.tidings.audiences.Audience;
import io.tidings.audiences.AudienceRules;
import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TextRules;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.ProblemException;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.TemplateId;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.Templates;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Checks drafts, and campaigns again before their launch. Each rule has its own problem code. */
@Singleton
public final class DraftRules {
    static final int MAX_NAME = 200;
    private static final Set<String> CONTENT = Set.of("#/message_content", "#/template_id", "#/base_template");

    private final Templates templates;
    private final AudienceRules audiences;
    private final PlaceholderRules placeholders;
    private final TermsRules terms;
    private final LinkRules links;

    DraftRules(
            Templates templates,
            AudienceRules audiences,
            PlaceholderRules placeholders,
            TermsRules terms,
            LinkRules links) {
        this.templates = templates;
        this.audiences = audiences;
        this.placeholders = placeholders;
        this.terms = terms;
        this.links = links;
    }

    /** @throws io.tidings.shared.Problem.ProblemException for the first rule that is broken */
    NewCampaign check(AccountId account, CampaignDraft draft) {
        var audience = Optional.ofNullable(draft.audience());
        return check(
                account,
                draft,
                (template, content) ->
                        placeholders.check(account, template, content, audience, declared(account, content)));
    }

    private NewCampaign check(AccountId account, CampaignDraft draft, BiConsumer<Template, Content> placeholderCheck) {
        var experiment = draft.variantSettings().experiment();
        var checked = experiment == null
                ? checkOne(account, draft, placeholderCheck)
                : checkVariants(account, draft, experiment, placeholderCheck);
        links.check(
                checked.variantSettings(),
                checked.settings().renderAt(),
                () -> frozenTexts(account, checked.content(), experiment));
        return checked;
    }

    /** Checks each variant as if it were the only text, and returns the result of the first. */
    private NewCampaign checkVariants(
            AccountId account,
            CampaignDraft draft,
            Experiment experiment,
            BiConsumer<Template, Content> placeholderCheck) {
        if (draft.messageContent() != null || draft.templateId() != null || draft.baseTemplate() != null) {
            throw wrong("content_ambiguous", "#/variants", "Give either variants or a text, not both.");
        }
        if (draft.settings().renderAt() == RenderAt.DISPATCH) {
            throw wrong(
                    "variants_render_at_launch",
                    "#/render_at",
                    "Variants are rendered at launch, not when they are sent.");
        }
        var checked = new ArrayList<NewCampaign>();
        for (int i = 0; i < experiment.variants().size(); i++) {
            checked.add(checkVariant(
                    account, draft.withContent(experiment.variants().get(i).content()), i, placeholderCheck));
        }
        if (checked.stream().map(NewCampaign::channel).distinct().count() > 1) {
            throw wrong("channel_mismatch", "#/variants", "All variants must use the same channel.");
        }
        return checked.getFirst();
    }

    private NewCampaign checkVariant(
            AccountId account, CampaignDraft draft, int index, BiConsumer<Template, Content> placeholderCheck) {
        try {
            return checkOne(account, draft, placeholderCheck);
        } catch (ProblemException refused) {
            var problem = refused.problem();
            throw problem.withErrors(problem.errors().stream()
                            .map(violation -> CONTENT.contains(violation.pointer())
                                    ? violation.at("#/variants/" + index
                                            + violation.pointer().substring(1))
                                    : violation)
                            .toList())
                    .asException();
        }
    }

    private NewCampaign checkOne(
            AccountId account, CampaignDraft draft, BiConsumer<Template, Content> placeholderCheck) {
        var name = name(draft.name());
        var content = content(draft);
        var stored = stored(account, content);
        var channel = channel(draft.channel(), stored);
        checkTexts(draft, channel);
        stored.ifPresent(template -> checkText(template.body(), channel, "#/template_id"));
        checkLiteral(draft.settings().missingValue());
        var audience = Optional.ofNullable(draft.audience());
        audience.ifPresent(chosen -> audiences.check(account, chosen));
        template(content, stored).ifPresent(template -> placeholderCheck.accept(template, content));
        return new NewCampaign(
                name,
                channel,
                content,
                audience,
                draft.settings().withTerms(terms.check(account, draft.settings().terms(), channel)),
                Optional.ofNullable(draft.schedule()),
                draft.variantSettings());
    }

    /**
     * As {@link #check}, for a campaign that is created together with a file, its audience.
     *
     * @param columns the placeholder names of the file's columns
     */
    NewCampaign checkWithFile(AccountId account, CampaignDraft draft, Collection<String> columns) {
        return check(
                account, draft, (template, content) -> placeholders.checkFile(account, template, content, columns));
    }

    /**
     * Checks the rules again at launch, because templates, contacts and gateways may have changed.
     *
     * @return the template of the one text, or of the first variant; empty for a verbatim text
     */
    public Optional<Template> checkForLaunch(Campaign campaign, Audience audience) {
        audiences.check(campaign.account(), audience);
        var experiment = campaign.variantSettings().experiment();
        if (experiment != null) {
            experiment
                    .variants()
                    .forEach(variant ->
                            checkForLaunch(campaign.account(), variant.content(), campaign.channel(), audience));
        }
        var template = checkForLaunch(campaign.account(), campaign.content(), campaign.channel(), audience);
        links.check(
                campaign.variantSettings(),
                campaign.settings().renderAt(),
                () -> frozenTexts(campaign.account(), campaign.content(), experiment));
        var unused = terms.gateway(campaign.account(), campaign.terms(), campaign.channel());
        return template;
    }

    /** Checks a template that a preview uses instead of the campaign's text. */
    public FrozenText checkOverride(AccountId account, String source, Optional<Audience> audience) {
        if (source.isBlank()) {
            throw Problem.invalid("content_empty", "override_template is empty.")
                    .asException();
        }
        var template = TemplateSyntax.parse(source, "#/override_template");
        placeholders.checkOverride(account, template, audience);
        return new FrozenText(
                "", 1, false, TextRules.requireStorable(source, "#/override_template"), FrozenText.OVERRIDE);
    }

    /** Returns the current texts. */
    public List<FrozenText> frozenTexts(AccountId account, Content content, @Nullable Experiment experiment) {
        return FrozenText.of(
                content, experiment, stored -> stored(account, stored).orElseThrow());
    }

    private Optional<Template> checkForLaunch(AccountId account, Content content, Channel channel, Audience audience) {
        var stored = stored(account, content);
        stored.ifPresent(found -> checkText(found.body(), channel, "#/template_id"));
        var template = template(content, stored);
        template.ifPresent(parsed -> placeholders.check(account, parsed, content, Optional.of(audience), List.of()));
        return template;
    }

    /** Returns the current template, parsed; empty for a verbatim text. */
    Optional<Template> template(AccountId account, Content content) {
        return template(content, stored(account, content));
    }

    private static Optional<Template> template(Content content, Optional<StoredTemplate> stored) {
        return switch (content) {
            case Content.Verbatim _ -> Optional.empty();
            case Content.Inline(var source) -> Optional.of(TemplateSyntax.parse(source, "#/base_template"));
            case Content.Stored _ -> stored.map(template -> TemplateSyntax.parse(template.source(), "#/template_id"));
        };
    }

    static String name(@Nullable String requested) {
        if (requested == null || requested.isBlank()) {
            throw wrong("name_missing", "#/name", "A campaign needs a name.");
        }
        var name = requested.strip();
        if (name.codePointCount(0, name.length()) > MAX_NAME) {
            throw wrong(
                    "name_too_long",
                    "#/name",
                    "The name has %d characters, at most %d are allowed."
                            .formatted(name.codePointCount(0, name.length()), MAX_NAME));
        }
        return TextRules.requireStorable(name, "#/name");
    }

    private static Content content(CampaignDraft draft) {
        int given = (draft.messageContent() == null ? 0 : 1)
                + (draft.templateId() == null ? 0 : 1)
                + (draft.baseTemplate() == null ? 0 : 1);
        if (given > 1) {
            throw wrong(
                    "content_ambiguous",
                    draft.messageContent() == null ? "#/base_template" : "#/message_content",
                    "Give exactly one of message_content, template_id and base_template, not %d of them."
                            .formatted(given));
        }
        if (draft.messageContent() != null) {
            return new Content.Verbatim(notEmpty(draft.messageContent(), "#/message_content"));
        }
        if (draft.baseTemplate() != null) {
            return new Content.Inline(notEmpty(draft.baseTemplate(), "#/base_template"));
        }
        if (draft.templateId() != null) {
            return new Content.Stored(draft.templateId());
        }
        throw wrong(
                "content_missing",
                "#/message_content",
                "A campaign needs a text: give exactly one of message_content, template_id and base_template.");
    }

    private List<String> declared(AccountId account, Content content) {
        return stored(account, content).map(StoredTemplate::variables).orElse(List.of());
    }

    Optional<StoredTemplate> stored(AccountId account, Content content) {
        if (!(content instanceof Content.Stored(TemplateId id))) {
            return Optional.empty();
        }
        var template = templates
                .find(account, id)
                .orElseThrow(() -> Problem.notFound("template").asException());
        if (!template.active()) {
            throw wrong("template_inactive", "#/template_id", "The template is inactive.");
        }
        return Optional.of(template);
    }

    private static Channel channel(@Nullable Channel requested, Optional<StoredTemplate> stored) {
        var templateChannel = stored.map(StoredTemplate::channel);
        if (requested == null) {
            return templateChannel.orElse(Channel.SMS);
        }
        if (templateChannel.isPresent() && templateChannel.get() != requested) {
            throw wrong(
                    "channel_mismatch",
                    "#/channel",
                    "The template is for %s, the campaign for %s."
                            .formatted(templateChannel.get().text(), requested.text()));
        }
        return requested;
    }

    private static void checkTexts(CampaignDraft draft, Channel channel) {
        if (draft.messageContent() != null) {
            checkText(draft.messageContent(), channel, "#/message_content");
        }
        if (draft.baseTemplate() != null) {
            checkText(draft.baseTemplate(), channel, "#/base_template");
        }
    }

    private static void checkText(String text, Channel channel, String pointer) {
        int limit = TextRules.limit(channel);
        if (text.length() > limit) {
            throw wrong(
                    "content_too_long",
                    pointer,
                    "The text has %d characters, at most %d are allowed for %s."
                            .formatted(text.length(), limit, channel.text()));
        }
        TextRules.requireStorable(text, pointer);
    }

    private static void checkLiteral(MissingValue missing) {
        if (missing instanceof MissingValue.Literal(var insert)) {
            TextRules.requireStorable(insert, "#/missing_value");
        }
    }

    private static String notEmpty(String text, String pointer) {
        if (text.isBlank()) {
            throw wrong("content_empty", pointer, "The text is empty.");
        }
        return text;
    }

    private static RuntimeException wrong(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
