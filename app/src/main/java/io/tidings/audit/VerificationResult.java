package io.tidings.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What became of an account's chain.
 *
 * @param entries how many were found to be good, from the first on
 * @param fault the first thing that is wrong; null when all is well
 */
@Schema(name = "AuditVerification")
record VerificationResult(
        boolean intact, long entries, @Nullable Fault fault) {
    static VerificationResult ok(long entries) {
        return new VerificationResult(true, entries, null);
    }

    static VerificationResult broken(long entries, Fault fault) {
        return new VerificationResult(false, entries, fault);
    }

    /**
     * @param seq the first wrong place in the chain
     * @param entryId the entry there; null when it is gone
     */
    @Schema(name = "AuditFault")
    public record Fault(Kind kind, long seq, @Nullable Long entryId, String detail) {}

    public enum Kind {
        /** The entry does not have the hash that was computed when it was added: it was edited, or swapped with another. */
        ALTERED,
        /** The link is there, the entry is not. */
        ENTRY_DELETED,
        /** A link within the chain is gone. */
        LINK_DELETED,
        /** An entry that no link chains. */
        UNCHAINED,
        /** The chain ends before its head, or before a checkpoint that was noted outside the database. */
        TRUNCATED,
        /** The chain fits, but differs from what a checkpoint noted: it was computed anew. */
        REWRITTEN,
        /** The checkpoints themselves do not bear the signature of this installation. */
        CHECKPOINT_FORGED;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
