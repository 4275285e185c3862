package io.tidings.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a list of entries. Null matches all values.
 *
 * @param action the whole action, or its noun alone: {@code key} finds {@code key.created}
 * @param from inclusive
 * @param until exclusive
 */
record AuditFilter(
        @Nullable String actor,
        @Nullable String action,
        @Nullable String subject,
        @Nullable Instant from,
        @Nullable Instant until) {
    public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null);
}
