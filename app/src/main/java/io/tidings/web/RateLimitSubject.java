package io.tidings.web;

import io.tidings.shared.AccountId;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;

/**
 * The caller of a request, as rate limits and stored responses need it. The authentication attaches it to the request.
 *
 * @param key the id of the API key; 0 for a user and for the key of {@code TIDINGS_API_KEY}
 * @param route the rate limit that counts the requests of the route
 * @param limits the limits of the account, where they differ from those of the installation
 * @param secret the text of the API key, which only the caller knows; empty for a user
 */
public record RateLimitSubject(AccountId account, long key, RouteClass route, AccountLimits limits, String secret) {
    private static final String PROPERTY = "tidings.rate-limit-subject";

    public void attachTo(ContainerRequestContext request) {
        request.setProperty(PROPERTY, this);
    }

    public static Optional<RateLimitSubject> of(ContainerRequestContext request) {
        return Optional.ofNullable((RateLimitSubject) request.getProperty(PROPERTY));
    }

    /** Makes it available to routes, after the filters. */
    void attachTo(RoutingContext context) {
        context.put(PROPERTY, this);
    }

    static Optional<RateLimitSubject> of(RoutingContext context) {
        return Optional.ofNullable(context.get(PROPERTY));
    }

    /** Returns the same caller with the limit of another kind of route. */
    RateLimitSubject as(RouteClass other) {
        return new RateLimitSubject(account, key, other, limits, secret);
    }

    @Override
    public String toString() {
        return "RateLimitSubject[account=%s, key=%d, route=%s]".formatted(account, key, route);
    }
}
