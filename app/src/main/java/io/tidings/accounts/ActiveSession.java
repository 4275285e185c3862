package io.tidings.accounts;

import io.tidings.web.AccountLimits;
import java.time.ZoneId;

/** A valid session, with the data that the frame of every page shows. */
record ActiveSession(
        Session session, Role role, AccountLimits limits, String userName, String accountName, ZoneId zone) {
    AuthenticatedCaller caller() {
        return new AuthenticatedCaller(session.actor(), role.scopes(), limits);
    }
}
