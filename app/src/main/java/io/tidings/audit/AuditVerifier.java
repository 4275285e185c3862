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
 * Computes a chain anew, from its first entry to its head, and holds it against the checkpoints. Reads in parts: memory
 * is flat, and a chain that grows meanwhile is read as it was when the work began. Thread-safe.
 */
@Singleton
final class AuditVerifier {
    private static final int PART = 2_000;

    private final Jdbi jdbi;
    private final Checkpoints checkpoints;

    AuditVerifier(Jdbi jdbi, Checkpoints checkpoints) {
        this.jdbi = jdbi;
        this.checkpoints = checkpoints;
    }

    public VerificationResult verify(AccountId account) {
        var noted = checkpoints.read();
        var walk = new Walk(account, new ArrayDeque<>(noted.of(account)));
        var fault = jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, walk::run);
        if (fault != null) {
            return VerificationResult.bad(walk.good, fault);
        }
        if (noted.forged()) {
            return VerificationResult.bad(
                    walk.good,
                    new Fault(
                            Kind.CHECKPOINT_FORGED,
                            walk.good + 1,
                            null,
                            "The file of checkpoints was changed; from the %d good ones before the change nothing differs."
                                    .formatted(noted.good().size())));
        }
        return VerificationResult.good(walk.good);
    }

    /** One pass along one chain. */
    private static final class Walk {
        private final AccountId account;
        private final Deque<Checkpoint> ahead;
        private byte[] hash = AuditHash.genesis();
        private long good;

        Walk(AccountId account, Deque<Checkpoint> ahead) {
            this.account = account;
            this.ahead = ahead;
        }

        @Nullable
        Fault run(Handle handle) {
            while (true) {
                var links = AuditStore.links(handle, account, good, PART);
                for (var link : links) {
                    var fault = step(link);
                    if (fault != null) {
                        return fault;
                    }
                }
                if (links.size() < PART) {
                    return end(handle);
                }
            }
        }

        private @Nullable Fault step(Link link) {
            long expected = good + 1;
            if (link.seq() != expected) {
                return new Fault(Kind.LINK_DELETED, expected, null, "The chain goes on at %d.".formatted(link.seq()));
            }
            var entry = link.chained();
            if (entry == null) {
                return new Fault(
                        Kind.ENTRY_DELETED, expected, link.entry(), "The entry is gone, its link is still there.");
            }
            var computed = AuditHash.next(hash, entry, expected);
            if (!Arrays.equals(computed, link.hash())) {
                return new Fault(
                        Kind.ALTERED,
                        expected,
                        link.entry(),
                        "The entry is not what was written, or not in its place.");
            }
            while (!ahead.isEmpty() && ahead.getFirst().seq() <= expected) {
                var noted = ahead.removeFirst();
                if (noted.seq() == expected
                        && !noted.hash().equals(HexFormat.of().formatHex(computed))) {
                    return new Fault(
                            Kind.REWRITTEN,
                            expected,
                            link.entry(),
                            "The chain up to here is another than the one that was noted outside the database.");
                }
            }
            hash = computed;
            good = expected;
            return null;
        }

        private @Nullable Fault end(Handle handle) {
            var head = AuditStore.head(handle, account);
            long headSeq = head.map(AuditStore.Head::seq).orElse(0L);
            long noted = ahead.stream().mapToLong(Checkpoint::seq).max().orElse(0);
            if (Math.max(headSeq, noted) > good) {
                return new Fault(
                        Kind.TRUNCATED,
                        good + 1,
                        null,
                        "The chain ends at %d, but it once reached %d.".formatted(good, Math.max(headSeq, noted)));
            }
            if (headSeq < good || !Arrays.equals(head.map(AuditStore.Head::hash).orElse(hash), hash)) {
                return new Fault(Kind.ALTERED, good, null, "The head of the chain is not its last link.");
            }
            return unchained(AuditStore.firstUnchained(handle, account));
        }

        private @Nullable Fault unchained(Optional<Long> entry) {
            return entry.map(id -> new Fault(Kind.UNCHAINED, good + 1, id, "The entry was never chained."))
                    .orElse(null);
        }
    }
}
