package io.tidings.audit;

import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An entry of the audit log.
 *
 * @param actor {@code user:7}, {@code key:3}, {@code system}
 * @param seq the position in the chain of the account, from 1
 * @param hash SHA-256 in hex of the previous hash and this entry
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
