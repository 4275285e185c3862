package io.tidings.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The result of the verification of an account's chain.
 *
 * @param entries the number of intact entries, from the first on
 * @param fault the first error; null when the chain is intact
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
     * @param seq the first wrong position in the chain
     * @param entryId the entry at this position; null when it is missing
     */
    @Schema(name = "AuditFault")
    public record Fault(Kind kind, long seq, @Nullable Long entryId, String detail) {}

    public enum Kind {
        /** The hash of the entry differs from its link: the entry was edited, or swapped with another. */
        ALTERED,
        /** The link exists, but its entry is missing. */
        ENTRY_DELETED,
        /** A link inside the chain is missing. */
        LINK_DELETED,
        /** An entry has no link. */
        UNCHAINED,
        /** The chain ends before its head, or before a checkpoint. */
        TRUNCATED,
        /** The chain is consistent, but it differs from a checkpoint: it was computed again. */
        REWRITTEN,
        /** A checkpoint does not have the signature of this installation. */
        CHECKPOINT_FORGED;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
