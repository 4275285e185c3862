package io.tidings.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Something is wrong, or was.
 *
 * @param kind stalled, failures or credits_low
 * @param subject what it is about, such as gateway:3 or campaign:12
 * @param facts numbers, by kind
 * @param seenAt when the reason was last there
 * @param clearedAt when the reason had been gone for a while; null while it is there
 * @param acknowledgedBy user:7 or key:3
 */
@Schema(name = "Alert")
@JsonInclude(JsonInclude.Include.ALWAYS)
record Alert(
        long id,
        String kind,
        String subject,
        String detail,
        @JsonRawValue @Schema(type = SchemaType.OBJECT) String facts,
        Instant raisedAt,
        Instant seenAt,
        @Nullable Instant clearedAt,
        @Nullable Instant acknowledgedAt,
        @Nullable String acknowledgedBy) {}
