package io.tidings.alerts;

import io.tidings.shared.AccountId;
import java.util.Map;
import java.util.Optional;

/**
 * A reason for an alert, with its current numbers.
 *
 * @param account empty when the reason concerns the installation
 * @param detail a sentence for the reader of the alert
 * @param facts numbers for programs
 */
record Finding(Optional<AccountId> account, AlertKind kind, String subject, String detail, Map<String, Object> facts) {
    Finding {
        facts = Map.copyOf(facts);
    }
}
