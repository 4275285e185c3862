package io.tidings.templates;

import io.tidings.personalisation.TemplateLimits;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The submitted fields of a template, not yet validated. In an update, a null field keeps the stored value. */
@Schema(name = "TemplateFields")
public record TemplateFields(
        @Schema(maxLength = TemplateFields.MAX_NAME, description = "Unique among active templates, regardless of case.")
        @Nullable
        String name,

        @Schema(
                maxLength = TemplateLimits.MAX_SOURCE,
                examples = "Hi {{ first_name | default: \"there\" }}, your order {{order_no}} is on its way.")
        @Nullable
        String body,

        @Schema(
                enumeration = {"sms", "whatsapp"},
                defaultValue = "sms")
        @Nullable
        String channel,

        @Schema(
                description = "Names that the body may use in addition to the fields and attributes of contacts:"
                        + " columns of files that will be imported.")
        @Nullable
        List<@Nullable String> variables,

        @Schema(description = "The language of the body: a tag of BCP 47 such as en or pt-BR.", examples = "en")
        @Nullable
        String language,

        @Schema(
                description = "The body in other languages, by tag. A recipient gets the text of their attribute"
                        + " language, or of its base language (pt for pt-BR), or the body. An update merges them"
                        + " into the stored ones; null removes one.")
        @Nullable
        Map<String, @Nullable String> translations,

        @Schema(defaultValue = "true") @Nullable Boolean active) {
    static final int MAX_NAME = 200;

    public static TemplateFields of(String name, String body) {
        return new TemplateFields(name, body, null, null, null, null, null);
    }

    @Override
    public String toString() {
        return "TemplateFields[…]";
    }
}
