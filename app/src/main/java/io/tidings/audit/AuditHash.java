package io.tidings.audit;

import io.tidings.audit.AuditStore.Chained;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Computes the hash of a link. It must give the same result as the trigger {@code append_audit_link()} in the database.
 */
final class AuditHash {
    private AuditHash() {}

    /** Returns the start value of every chain. */
    static byte[] genesis() {
        return new byte[32];
    }

    static byte[] next(byte[] before, Chained entry, long seq) {
        var digest = sha256();
        digest.update(before);
        digest.update(canonical(entry, seq));
        return digest.digest();
    }

    private static byte[] canonical(Chained entry, long seq) {
        var text = new StringBuilder();
        for (var field : List.of(
                Long.toString(entry.account()),
                Long.toString(seq),
                Long.toString(entry.id()),
                Long.toString(entry.micros()),
                entry.actor(),
                entry.action(),
                entry.subject(),
                entry.details())) {
            text.append(field.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(field);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing in this JDK", e);
        }
    }
}
