package io.tidings.audit;

import io.tidings.accounts.SecurityEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Puts on record what happens to accounts, which are below this package and know nothing of it. */
@Singleton
final class AccountAuditing {
    private final Audit audit;

    AccountAuditing(Audit audit) {
        this.audit = audit;
    }

    /** In the transaction that fired it. */
    void onSecurityEvent(@Observes SecurityEvent event) {
        audit.record(event.handle(), event.actor(), event.action(), event.subject(), event.details());
    }
}
