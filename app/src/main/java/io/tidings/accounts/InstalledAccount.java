package io.tidings.accounts;

import io.tidings.shared.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account as the operator of the installation sees it.
 *
 * @param erasedRows the rows that its erasure deleted so far
 */
public record InstalledAccount(
        AccountId id,
        String name,
        Instant createdAt,
        @Nullable Instant closedAt,
        @Nullable Instant eraseRequestedAt,
        @Nullable Instant erasedAt,
        long erasedRows) {

    /** Returns {@code open}, {@code closed}, {@code erasing} or {@code erased}. */
    public String status() {
        if (erasedAt != null) {
            return "erased";
        }
        if (eraseRequestedAt != null) {
            return "erasing";
        }
        return closedAt == null ? "open" : "closed";
    }
}
