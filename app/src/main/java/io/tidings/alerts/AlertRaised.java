package io.tidings.alerts;

import io.tidings.shared.AccountId;
import java.util.Optional;

/**
 * An alert was raised, committed already. It is told once for each alert, on the node that found the reason.
 *
 * @param account empty when it concerns the installation
 * @param subject what it is about, such as {@code campaign:12}
 */
record AlertRaised(long id, Optional<AccountId> account, AlertKind kind, String subject, String detail) {}
