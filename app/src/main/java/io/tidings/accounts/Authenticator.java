package io.tidings.accounts;

import io.tidings.web.AccountLimits;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Finds the caller of a request by its API key or session. Thread-safe. */
@Singleton
final class Authenticator {
    private final ApiKeys keys;
    private final ScriptKey scriptKey;
    private final Sessions sessions;

    Authenticator(ApiKeys keys, ScriptKey scriptKey, Sessions sessions) {
        this.keys = keys;
        this.scriptKey = scriptKey;
        this.sessions = sessions;
    }

    /** Returns empty for a wrong, expired, revoked or unknown key. */
    Optional<AuthenticatedCaller> ofKey(String presented) {
        return keys.authenticate(presented)
                .or(() -> scriptKey
                        .authenticate(presented)
                        .map(actor -> new AuthenticatedCaller(actor, Scope.all(), AccountLimits.NONE)));
    }

    Optional<ActiveSession> ofSession(RoutingContext context) {
        return Cookies.read(context, Cookies.SESSION).flatMap(sessions::find);
    }
}
