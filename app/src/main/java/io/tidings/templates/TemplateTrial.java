package io.tidings.templates;

import io.tidings.contacts.Contact;
import io.tidings.contacts.Contacts;
import io.tidings.personalisation.MissingValue;
import io.tidings.personalisation.RecipientValues;
import io.tidings.personalisation.Rendering;
import io.tidings.personalisation.Template;
import io.tidings.personalisation.TemplateLimits;
import io.tidings.personalisation.Values;
import io.tidings.shared.AccountId;
import io.tidings.shared.ContactId;
import io.tidings.shared.Problem;
import io.tidings.shared.Problem.Violation;
import io.tidings.shared.TemplateId;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Renders a template for one recipient as a trial. Stores and sends nothing. */
@Singleton
final class TemplateTrial {
    private final Templates templates;
    private final Contacts contacts;

    TemplateTrial(Templates templates, Contacts contacts) {
        this.templates = templates;
        this.contacts = contacts;
    }

    /** The recipient of a trial: a customer, variables, or both. A variable overrides the customer's value. */
    @Schema(name = "TemplateApply")
    public record Request(
            @Schema(description = "The contact whose values are inserted.") @Nullable
            Long customerId,

            @Schema(description = "Values by name, like the columns of a file.") @Nullable
            Map<String, @Nullable String> variables,

            @Schema(
                    description =
                            "For a template in several languages: the language to render. If it is missing, the customer's"
                                    + " attribute or the variable named language decides.")
            @Nullable
            String language,

            @Schema(
                    description = "empty, unknown, fail, or literal: followed by the text to insert.",
                    defaultValue = "empty")
            @Nullable
            String missingValue) {}

    /** @param missing the names without a value and without a default */
    @Schema(name = "TemplateApplied")
    public record Result(String renderedMessage, List<String> missing, SegmentsBody segments) {}

    Result apply(AccountId account, TemplateId id, Request request) {
        var policy = policy(request.missingValue());
        var stored = templates
                .find(account, id)
                .orElseThrow(() -> Problem.notFound("template").asException());
        var values = values(account, request);
        var localized = Template.parse(stored.source());
        var language = request.language();
        var template = localized.forLanguage(language == null ? values.get("language") : language);
        var missing = template.render(values, MissingValue.FAIL) instanceof Rendering.Missing(var names)
                ? names
                : List.<String>of();
        return switch (template.render(values, policy)) {
            case Rendering.Text(var text) -> new Result(text, missing, SegmentsBody.of(text));
            case Rendering.Missing(var names) ->
                throw Problem.invalid(
                                "missing_values",
                                "%s has no value, and missing_value is fail.".formatted(String.join(", ", names)))
                        .with("missing", names)
                        .asException();
            case Rendering.TooLong _ ->
                throw Problem.invalid(
                                "message_too_long",
                                "The message would be longer than %d characters.".formatted(TemplateLimits.MAX_OUTPUT))
                        .asException();
        };
    }

    private Values values(AccountId account, Request request) {
        var customer = request.customerId();
        var given = request.variables();
        if (customer == null && given == null) {
            throw Problem.invalid("values_required", "Give a customer_id, variables, or both.")
                    .asException();
        }
        Values variables = given == null ? _ -> null : Values.ofColumns(present(given));
        Optional<Contact> contact = customer == null
                ? Optional.empty()
                : Optional.of(contacts.find(account, new ContactId(customer))
                        .orElseThrow(() -> Problem.notFound("customer").asException()));
        return contact.map(known -> RecipientValues.of(variables, known.values(), known.phone()))
                .orElseGet(() -> RecipientValues.ofVariables(variables));
    }

    private static Map<String, String> present(Map<String, @Nullable String> given) {
        var present = new LinkedHashMap<String, String>();
        given.forEach((name, value) -> {
            if (value != null) {
                present.put(name, value);
            }
        });
        return present;
    }

    private static MissingValue policy(@Nullable String text) {
        try {
            return text == null ? MissingValue.EMPTY : MissingValue.parse(text);
        } catch (IllegalArgumentException fault) {
            var detail = String.valueOf(fault.getMessage());
            throw Problem.invalid("invalid_missing_value", detail, List.of(new Violation("#/missing_value", detail)))
                    .asException();
        }
    }
}
