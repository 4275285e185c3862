package io.tidings.audit;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Something that somebody did.
 *
 * @param actor {@code user:7}, {@code key:3}, {@code system}
 * @param seq its place in the account's chain, from 1
 * @param hash SHA-256 in hex over the hash before it and this entry
 */
@Schema(name = "AuditEntry")
record AuditEntry(
        long id,
        long seq,
        Instant at,
        String actor,
        String action,
        String subject,
        Map<String, String> details,
        String hash) {
    public AuditEntry {
        details = Map.copyOf(details);
    }
}
