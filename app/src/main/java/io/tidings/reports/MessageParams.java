package io.tidings.reports;

import jakarta.ws.rs.QueryParam;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The query parameters of a list of messages. Phone numbers are not allowed, because URLs are logged. */
record MessageParams(
        @QueryParam("state")
        @Schema(
                enumeration = {
                    "queued",
                    "sending",
                    "sent",
                    "delivered",
                    "undelivered",
                    "read",
                    "failed",
                    "skipped",
                    "cancelled",
                    "expired",
                    "uncertain"
                })
        @Nullable
        String state,

        @QueryParam("campaign_id") @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @Nullable
        String campaignId,

        @QueryParam("batch_id") @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @Nullable
        String batchId,

        @QueryParam("contact_id") @Parameter(schema = @Schema(type = SchemaType.INTEGER)) @Nullable
        String contactId,

        @QueryParam("created_from")
        @Parameter(
                description = "At or after this time, such as 2026-11-22T08:00:00Z.",
                schema = @Schema(implementation = OffsetDateTime.class))
        @Nullable
        String createdFrom,

        @QueryParam("created_to")
        @Parameter(
                description = "Before this time, exclusive.",
                schema = @Schema(implementation = OffsetDateTime.class))
        @Nullable
        String createdTo) {

    MessageSearch.Search search() {
        return new MessageSearch.Search(
                null,
                null,
                state,
                number(campaignId),
                number(batchId),
                number(contactId),
                createdFrom,
                createdTo,
                null,
                null,
                null,
                null);
    }

    /** Returns 0, which no object has as its id, for a text that is not a number. */
    private static @Nullable Long number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return 0L;
        }
    }
}
