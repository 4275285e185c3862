package io.tidings.accounts;

import io.tidings.web.AccountLimits;
import java.time.ZoneId;

/** A session that is alive, and what the frame of every page says of it. */
record ActiveSession(
        Session session, Role role, AccountLimits limits, String userName, String accountName, ZoneId zone) {
    AuthenticatedCaller caller() {
        return new AuthenticatedCaller(session.actor(), role.scopes(), limits);
    }
}
