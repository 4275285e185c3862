package io.tidings.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An alert that was raised. It stays open until its reason has gone.
 *
 * @param kind stalled, failures, credits_low, invariant, retention, held or durability
 * @param subject the affected object, such as gateway:3 or campaign:12
 * @param facts numbers that depend on the kind
 * @param seenAt when a check last found the reason
 * @param clearedAt when the alert was cleared; null while it is open
 * @param acknowledgedBy the user or API key, such as user:7 or key:3
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
