package io.tidings.sending;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message in a request. */
@Schema(name = "SendRequest", description = "Exactly one of body and template_id.")
record SendBody(
        @Schema(
                description = "In E.164, or in national form when the account has a default country.",
                examples = "+254711000001")
        @Nullable
        String to,

        @Schema(description = "Sent byte for byte; 1600 characters for sms, 4096 for whatsapp.") @Nullable
        String body,

        @Nullable Long templateId,

        @Schema(
                description = "Values of the template's placeholders: texts, numbers or booleans. What is not here is"
                        + " taken from the contact with this number.")
        @Nullable
        Map<String, @Nullable Object> variables,

        @Schema(
                enumeration = {"sms", "whatsapp"},
                description = "By default the template's, else sms.")
        @Nullable
        String channel,

        @Schema(description = "A number, a short code, or up to 11 letters and digits; by default the gateway's own.")
        @Nullable
        String sender,

        @Schema(
                description =
                        "Your own name of the message, 1 to 100 characters, unique in the account: a second one is"
                                + " answered by 409 client_ref_taken with the message_id that has it.")
        @Nullable
        String clientRef,

        @Schema(
                enumeration = {"urgent", "high", "normal", "low"},
                defaultValue = "normal")
        @Nullable
        String priority,

        @Schema(
                enumeration = {"park", "lookup", "retry"},
                defaultValue = "park",
                description = "What is done when nobody knows whether it was sent.")
        @Nullable
        String onUncertain) {}
