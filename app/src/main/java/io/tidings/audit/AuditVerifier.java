package io.tidings.audit;

import io.tidings.audit.AuditStore.Link;
import io.tidings.audit.VerificationResult.Fault;
import io.tidings.audit.VerificationResult.Kind;
import io.tidings.shared.AccountId;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Computes a chain again, from its first entry to its head, and compares it with the checkpoints. It reads in parts, so
 * memory is constant. It reads one snapshot, so entries that are added meanwhile are not seen. Thread-safe.
 */
@Singleton
final class AuditVerifier {
    private static final int LINKS_PER_READ = 2_000;

    private final Jdbi jdbi;
    private final Checkpoints checkpoints;

    AuditVerifier(Jdbi jdbi, Checkpoints checkpoints) {
        this.jdbi = jdbi;
        this.checkpoints = checkpoints;
    }

    public VerificationResult verify(AccountId account) {
        var stored = checkpoints.read();
        var check = new ChainCheck(account, new ArrayDeque<>(stored.of(account)));
        var fault = jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, check::run);
        if (fault != null) {
            return VerificationResult.broken(check.verified, fault);
        }
        if (stored.tampered()) {
            return VerificationResult.broken(
                    check.verified,
                    new Fault(
                            Kind.CHECKPOINT_FORGED,
                            check.verified + 1,
                            null,
                            "The file of checkpoints was changed. The chain matches the %d valid checkpoints before the change."
                                    .formatted(stored.valid().size())));
        }
        return VerificationResult.ok(check.verified);
    }

    /** The verification of one chain. */
    private static final class ChainCheck {
        private final AccountId account;
        private final Deque<Checkpoint> checkpoints;
        private byte[] hash = AuditHash.genesis();
        private long verified;

        ChainCheck(AccountId account, Deque<Checkpoint> checkpoints) {
            this.account = account;
            this.checkpoints = checkpoints;
        }

        @Nullable
        Fault run(Handle handle) {
            while (true) {
                var links = AuditStore.links(handle, account, verified, LINKS_PER_READ);
                for (var link : links) {
                    var fault = step(link);
                    if (fault != null) {
                        return fault;
                    }
                }
                if (links.size() < LINKS_PER_READ) {
                    return end(handle);
                }
            }
        }

        private @Nullable Fault step(Link link) {
            long expected = verified + 1;
            if (link.seq() != expected) {
                return new Fault(
                        Kind.LINK_DELETED, expected, null, "The next link of the chain is %d.".formatted(link.seq()));
            }
            var entry = link.chained();
            if (entry == null) {
                return new Fault(
                        Kind.ENTRY_DELETED, expected, link.entry(), "The entry is missing, but its link exists.");
            }
            var computed = AuditHash.next(hash, entry, expected);
            if (!Arrays.equals(computed, link.hash())) {
                return new Fault(
                        Kind.ALTERED, expected, link.entry(), "The entry was changed, or it is at another position.");
            }
            while (!checkpoints.isEmpty() && checkpoints.getFirst().seq() <= expected) {
                var stored = checkpoints.removeFirst();
                if (stored.seq() == expected
                        && !stored.hash().equals(HexFormat.of().formatHex(computed))) {
                    return new Fault(
                            Kind.REWRITTEN,
                            expected,
                            link.entry(),
                            "The chain up to here differs from the checkpoint that is stored outside the database.");
                }
            }
            hash = computed;
            verified = expected;
            return null;
        }

        private @Nullable Fault end(Handle handle) {
            var head = AuditStore.head(handle, account);
            long headSeq = head.map(AuditStore.Head::seq).orElse(0L);
            long stored = checkpoints.stream().mapToLong(Checkpoint::seq).max().orElse(0);
            if (Math.max(headSeq, stored) > verified) {
                return new Fault(
                        Kind.TRUNCATED,
                        verified + 1,
                        null,
                        "The chain ends at %d, but it had %d entries before."
                                .formatted(verified, Math.max(headSeq, stored)));
            }
            if (headSeq < verified
                    || !Arrays.equals(head.map(AuditStore.Head::hash).orElse(hash), hash)) {
                return new Fault(Kind.ALTERED, verified, null, "The head of the chain is not its last link.");
            }
            return unchained(AuditStore.firstUnchained(handle, account));
        }

        private @Nullable Fault unchained(Optional<Long> entry) {
            return entry.map(id -> new Fault(Kind.UNCHAINED, verified + 1, id, "The entry has no link."))
                    .orElse(null);
        }
    }
}
