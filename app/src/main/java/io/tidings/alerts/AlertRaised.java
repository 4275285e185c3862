package io.tidings.alerts;

import io.tidings.shared.AccountId;
import java.util.Optional;

/**
 * An alert was raised and committed. The event is fired once for each alert, on the node that found the reason.
 *
 * @param account empty when the alert concerns the installation
 * @param subject the affected object, such as {@code campaign:12}
 */
record AlertRaised(long id, Optional<AccountId> account, AlertKind kind, String subject, String detail) {}
