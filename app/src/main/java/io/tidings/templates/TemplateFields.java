package io.tidings.templates;

import io.tidings.personalisation.Template;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What somebody says of a template, unchecked. Null means that nothing is said: a change leaves what is there. */
@Schema(name = "TemplateFields")
public record TemplateFields(
        @Schema(maxLength = TemplateRules.MAX_NAME, description = "Unique among the active ones, in any case.")
        @Nullable
        String name,

        @Schema(
                maxLength = Template.MAX_SOURCE,
                examples = "Hi {{ first_name | default: \"there\" }}, your order {{order_no}} is on its way.")
        @Nullable
        String body,

        @Schema(
                enumeration = {"sms", "whatsapp"},
                defaultValue = "sms")
        @Nullable
        String channel,

        @Schema(
                description = "Names that the body may ask for beside the fields and attributes of contacts: columns of"
                        + " files that will be imported.")
        @Nullable
        List<@Nullable String> variables,

        @Schema(defaultValue = "true") @Nullable Boolean active) {
    public static TemplateFields of(String name, String body) {
        return new TemplateFields(name, body, null, null, null);
    }

    @Override
    public String toString() {
        return "TemplateFields[…]";
    }
}
