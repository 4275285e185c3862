package io.tidings.sending;

import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A message in a request. */
@Schema(name = "SendRequest", description = "Exactly one of body and template_id.")
record SendBody(
        @Schema(
                description = "A number in E.164, or in national form if the account has a default country.",
                examples = "+254711000001")
        @Nullable
        String to,

        @Schema(description = "The text, sent unchanged: at most 1600 characters for sms, 4096 for whatsapp.") @Nullable
        String body,

        @Nullable Long templateId,

        @Schema(
                description = "Values of the template's placeholders: texts, numbers or booleans. Missing values are"
                        + " taken from the contact with this number.")
        @Nullable
        Map<String, @Nullable Object> variables,

        @Schema(
                enumeration = {"sms", "whatsapp"},
                description = "The default is the channel of the template, or sms without a template.")
        @Nullable
        String channel,

        @Schema(
                description = "A number, a short code, or up to 11 letters and digits. The default is the gateway's"
                        + " sender.")
        @Nullable
        String sender,

        @Schema(
                description = "Your own reference of the message, 1 to 100 characters, unique in the account. A second"
                        + " message with it is refused with 409 client_ref_taken and the first message's"
                        + " message_id.")
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
                description = "How an uncertain message is treated: park keeps it, lookup asks the provider, retry"
                        + " sends it again.")
        @Nullable
        String onUncertain,

        @Schema(
                description =
                        "Seconds from the acceptance of the request. A message that was not sent until then is not"
                                + " sent any more: it expires with the code validity_over.",
                minimum = "10",
                maximum = "604800",
                examples = "300")
        @Nullable
        Integer validForSeconds) {}
