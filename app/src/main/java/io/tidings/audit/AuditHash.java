package io.tidings.audit;

import io.tidings.audit.AuditStore.Chained;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The hash of a link, computed as the trigger {@code append_audit_link()} does in the database, but by other code on another machine. */
final class AuditHash {
    private AuditHash() {}

    /** h(0), from which every chain starts. */
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
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
