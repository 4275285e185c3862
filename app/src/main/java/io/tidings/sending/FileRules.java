package io.tidings.sending;

import io.tidings.accounts.Account;
import io.tidings.accounts.Accounts;
import io.tidings.imports.Uploads;
import io.tidings.personalisation.Placeholders;
import io.tidings.personalisation.Template;
import io.tidings.phones.NumberRules;
import io.tidings.shared.AccountId;
import io.tidings.shared.Channel;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.TemplateId;
import io.tidings.templates.StoredTemplate;
import io.tidings.templates.Templates;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the form of an uploaded file of messages. Determines how the file is read and sent. */
@Singleton
final class FileRules {
    private static final List<String> TEXT_COLUMNS =
            List.of("text", "message", "body", "content", "sms", "message_text", "message_body", "message_content");

    private final Templates templates;
    private final Accounts accounts;

    FileRules(Templates templates, Accounts accounts) {
        this.templates = templates;
        this.accounts = accounts;
    }

    /**
     * @throws io.tidings.shared.Problem.ProblemException 404 for a template of another account, 422 for an invalid form
     */
    FileSettings settings(AccountId account, Uploads.Upload upload) {
        var texts = upload.texts();
        var errors = new ValidationErrors();
        var template = template(account, texts.get("template_id"));
        var route = RouteRules.check(
                blankToNull(texts.get("channel")),
                blankToNull(texts.get("sender")),
                blankToNull(texts.get("priority")),
                blankToNull(texts.get("on_uncertain")),
                template.map(StoredTemplate::channel).orElse(Channel.SMS),
                "#",
                errors);
        errors.refuseOne();
        template.ifPresent(found -> requireMatchingColumns(found, route.channel(), upload.shape()));
        return new FileSettings(
                upload.shape(),
                numbers(account, upload.meta().defaultCountry()),
                route.channel().text().toLowerCase(Locale.ROOT),
                route.sender(),
                route.priority(),
                route.onUncertain().name(),
                template.map(StoredTemplate::body).orElse(null),
                template.isPresent() ? null : textColumn(upload.shape()));
    }

    private Optional<StoredTemplate> template(AccountId account, @Nullable String id) {
        return Optional.ofNullable(blankToNull(id))
                .map(text -> parseId(text)
                        .flatMap(number -> templates.find(account, new TemplateId(number)))
                        .orElseThrow(() -> Problem.notFound("template").asException()));
    }

    /** Checks that the file has a column for each placeholder of the template. No other data is used. */
    private static void requireMatchingColumns(StoredTemplate template, Channel channel, Uploads.Shape shape) {
        if (!template.active()) {
            throw invalid("template_inactive", "#/template_id", "The template is no longer active.");
        }
        if (template.channel() != channel) {
            throw invalid("channel_mismatch", "#/channel", "The template is for another channel.");
        }
        var columns = new LinkedHashSet<>(Placeholders.WELL_KNOWN);
        columns.addAll(shape.variables());
        var unknown = Template.parse(template.body()).unknownPlaceholders(columns);
        if (!unknown.isEmpty()) {
            throw invalid(
                    "unmatched_variables",
                    "#/template_id",
                    "The template needs %s, and the file has no such column.".formatted(String.join(", ", unknown)));
        }
    }

    private static String textColumn(Uploads.Shape shape) {
        var names = shape.variables();
        return TEXT_COLUMNS.stream()
                .filter(names::contains)
                .findFirst()
                .orElseThrow(() -> invalid(
                        "no_text_column",
                        "#/mapping",
                        "No column is recognised as the text. Name one column \"text\", map one in \"mapping\","
                                + " or give a template_id."));
    }

    private NumberRules numbers(AccountId account, @Nullable String country) {
        var rules = accounts.find(account).map(Account::numbers).orElse(NumberRules.NONE);
        return country == null ? rules : new NumberRules(country, rules.costlyAllowed());
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static Optional<Long> parseId(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static RuntimeException invalid(String code, String pointer, String detail) {
        return Problem.invalid(code, detail, List.of(new Violation(pointer, detail)))
                .asException();
    }
}
