package io.tidings.audit;

import io.tidings.accounts.SecurityEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Records the events of the package {@code accounts}, which does not depend on this package. */
@Singleton
final class AccountAuditing {
    private final Audit audit;

    AccountAuditing(Audit audit) {
        this.audit = audit;
    }

    /** Runs in the transaction that fired the event. */
    void onSecurityEvent(@Observes SecurityEvent event) {
        audit.record(event.handle(), event.actor(), event.action(), event.subject(), event.details());
    }
}
